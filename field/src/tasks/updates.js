// New versions of the app: fetched in the background, taken when nothing is going on or when the person says so.

const LOOK_EVERY_MS = 60 * 60_000

export class Updates {
  #env
  #waiting = null
  #registration = null
  #isReloading = false

  /**
   * @param {{serviceWorker: ServiceWorkerContainer|undefined, address: string, scope: string, reload: () => void,
   *   later: Function, onChange: () => void, onWake: () => void}} env
   */
  constructor(env) {
    this.#env = env
  }

  /** Whether a newer version waits. */
  get isReady() {
    return this.#waiting !== null
  }

  /** Register the worker and listen for the next one. Never rejects: without a worker the app still works online. */
  async start() {
    const { serviceWorker, address, scope, reload, onWake } = this.#env
    if (!serviceWorker) return
    let hasOne = Boolean(serviceWorker.controller)
    serviceWorker.addEventListener("controllerchange", () => {
      // The first worker of all takes charge of the page that brought it: nothing is newer.
      if (hasOne && !this.#isReloading) {
        this.#isReloading = true
        reload()
      }
      hasOne = true
    })
    serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.type === "wake") onWake()
    })
    try {
      const registration = await serviceWorker.register(address, { scope, updateViaCache: "none" })
      this.#follow(registration)
    } catch {
      // Private windows and old browsers have none.
    }
  }

  /** Take the version that waits; the page is loaded anew as soon as it is in charge. */
  apply() {
    this.#waiting?.postMessage({ type: "take_over" })
  }

  #follow(registration) {
    const { serviceWorker, later } = this.#env
    const seen = () => {
      if (!registration.waiting || !serviceWorker.controller) return
      this.#waiting = registration.waiting
      this.#env.onChange()
    }
    seen()
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", seen)
    })
    const look = () => {
      registration.update().catch(() => {})
      later(look, LOOK_EVERY_MS)
    }
    later(look, LOOK_EVERY_MS)
    this.#registration = registration
  }

  /** Ask the browser, where it can, to wake the app when there is a signal again: the page sends, never the worker. */
  askToBeWoken() {
    this.#registration?.sync?.register("send").catch(() => {})
  }
}
