// Keeps the plan of whoever is signed in, and what of it they have seen.

import { changesOf, seenAfter, seenOf } from "./changes.js"

export class PlanKeeper {
  #store
  #site
  #session
  #now
  askedAt = -Infinity

  /** @param {{store: object, site: import("../sync/site.js").Site, session: object, now: () => number}} env */
  constructor({ store, site, session, now }) {
    this.#store = store
    this.#site = site
    this.#session = session
    this.#now = now
  }

  /** Fetch the plan, unless the phone has it already. */
  async renew() {
    const key = await this.#session.personKey()
    // Who may not record has no plan; asking for one would be refused each time.
    if (key === null || this.#session.signedIn === false || !this.#session.mayRecord) return
    this.askedAt = this.#now()
    const kept = await this.#store.plan(key)
    const answer = await this.#site.plan(kept?.etag ?? "")
    if (answer.kind === "sign_in") this.#session.hasEnded(answer.json.sign_in_url)
    // Somebody else may have signed in while the answer was on its way.
    const isTheirs = answer.kind === "ok" && answer.json.format === 1 && String(answer.json.person?.key ?? key) === key
    if (!isTheirs) return
    const now = this.#now()
    // Read again: while the answer was on its way the person may have read what had changed.
    await this.#store.savePlan(key, answer.json, answer.etag, now, seenAfter(seenIn(await this.#store.plan(key)), answer.json, now))
  }

  /** The person has read what has changed. */
  async markSeen() {
    const key = await this.#session.personKey()
    const row = key === null ? null : await this.#store.plan(key)
    if (row) await this.#store.savePlan(key, row.plan, row.etag, row.at, seenOf(row.plan))
  }

  /** Nothing of a plan stays with the next person. */
  async forget() {
    const key = await this.#session.personKey()
    if (key !== null) await this.#store.forgetPlan(key)
  }
}

/** What has changed since the person last looked, from what the phone keeps. */
export function changesIn(row, now) {
  return row ? changesOf(seenIn(row), row.plan, now) : []
}

// A plan kept by an earlier version of the app counts as seen.
function seenIn(row) {
  return row ? (row.seen ?? seenOf(row.plan)) : null
}
