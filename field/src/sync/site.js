// The only calls that this app makes to the site; each answer is one of a few plain kinds.

const TIMEOUT_MS = 20_000
const KIND_OF_STATUS = { 304: "unchanged", 400: "unreadable", 401: "sign_in", 403: "forbidden", 409: "other_person", 413: "too_large" }

/**
 * @typedef {{kind: "ok"|"unchanged"|"unreadable"|"sign_in"|"forbidden"|"other_person"|"too_large"|"away", json: object,
 *   etag: string}} Answer "away": no network, no answer in time, or one that is not from the site
 */

export class Site {
  #fetch
  #timeoutMs

  /** @param {{fetch?: Function, timeoutMs?: number}} options */
  constructor({ fetch = globalThis.fetch.bind(globalThis), timeoutMs = TIMEOUT_MS } = {}) {
    this.#fetch = fetch
    this.#timeoutMs = timeoutMs
  }

  /** Who is signed in. @returns {Promise<Answer>} */
  session() {
    return this.#call("/field/session", {})
  }

  /** What the person has to do, unless it is what the phone has. @returns {Promise<Answer>} */
  plan(etag) {
    return this.#call("/field/plan", etag ? { headers: { "If-None-Match": etag } } : {})
  }

  /** Hand records over. @returns {Promise<Answer>} */
  send(body, csrf) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf }
    return this.#call("/field/sync", { method: "POST", headers, body })
  }

  /** End the session. @returns {Promise<Answer>} "sign_in" once it has ended */
  signOut(csrf) {
    return this.#call("/account/logout/", { method: "POST", headers: { "X-CSRFToken": csrf } })
  }

  async #call(path, options) {
    const aborter = new AbortController()
    const timer = setTimeout(() => aborter.abort(), this.#timeoutMs)
    try {
      const answer = await this.#fetch(path, {
        ...options,
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        signal: aborter.signal,
      })
      // Whoever stands before the site asks for a sign-in.
      if (answer.type === "opaqueredirect") return { kind: "sign_in", json: {}, etag: "" }
      const kind = answer.ok ? "ok" : (KIND_OF_STATUS[answer.status] ?? "away")
      if (kind === "away" || kind === "unchanged") return { kind, json: {}, etag: "" }
      const json = await answer.json().catch(() => null)
      if (kind === "ok" && (json === null || typeof json !== "object")) return { kind: "away", json: {}, etag: "" }
      return { kind, json: json ?? {}, etag: answer.headers.get("ETag") ?? "" }
    } catch {
      return { kind: "away", json: {}, etag: "" }
    } finally {
      clearTimeout(timer)
    }
  }
}
