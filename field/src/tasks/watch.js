// The visit that is open is watched over: where the phone is, and when fifteen minutes are reached.

import { placeOf } from "./plan.js"
import { VisitTimer } from "./timer.js"

export class VisitWatch {
  #env
  #locator
  #timer
  #told = null
  #followedSince = undefined
  timer = null

  /**
   * @param {{store: object, locator: import("./locator.js").Locator, now: () => number, later: Function,
   *   cancel: Function, reached: () => void}} env `reached` is called once for a visit
   */
  constructor(env) {
    this.#env = env
    this.#locator = env.locator
    const { now, later, cancel } = env
    this.#timer = new VisitTimer({ now, later, cancel, reached: (visitId) => this.#tell(visitId) })
  }

  async start() {
    this.#told = await this.#env.store.get("told")
  }

  stop() {
    this.#timer.set(null)
    this.#locator.allow(false)
  }

  /** Follow the visit that is open, also after the app was closed and opened again; null where none is. */
  follow(visit, plan, owner) {
    // First what waits of a visit that is over, or of whoever used the phone before; then what holds from now on.
    if (!visit) void this.#locator.end()
    if (plan) this.#locator.allow(plan.tracking?.is_on === true)
    if (visit) this.#locator.begin({ visitId: visit.visitId, owner }, placeOf(plan, visit.placeRef))
    if (visit?.visitId !== this.timer?.visitId || visit?.startedAt !== this.#followedSince) {
      this.#followedSince = visit?.startedAt
      this.timer = this.#timer.set(visit)
    } else if (visit) {
      this.timer = { ...this.timer, isReached: this.#env.now() >= this.timer.dueAt }
    }
  }

  #tell(visitId) {
    if (this.#told === visitId) return
    this.#told = visitId
    void this.#env.store.set("told", visitId)
    this.#env.reached()
  }
}
