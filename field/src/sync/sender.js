// Sends what waits, one batch at a time, and waits patiently where that cannot be done.

import { alone } from "./alone.js"
import { firstThatFit, MOST_RECORDS, syncBody } from "./batch.js"
import { pauseAfter } from "./pause.js"

const STATUSES = new Set(["kept", "questioned", "refused"])
const OTHER_TAB_MS = 5_000
// A record that the site cannot read even alone is left for the next start; after so many the app itself is at fault.
const MOST_HELD = 3

const WORDS = {
  idle: "Everything is sent.",
  sending: "Sending now.",
  waiting: "The site does not answer. The app tries again by itself.",
  offline: "No signal. Everything is kept on this phone.",
  sign_in: "Sign in again to send. Everything is kept on this phone.",
  other_person: "Somebody else has signed in on this phone. Your records are kept.",
  no_leave: "You may not send patrol records. Everything is kept: ask your supervisor.",
  old_app: "The site cannot read what this version of the app sends. Everything is kept: close the app and open it again.",
}

/** @typedef {{state: keyof typeof WORDS, until: number|null, lastAt: number|null, words: string}} SyncState */

export class Sender {
  #env
  #timer = null
  #isRunning = false
  #isAskedAgain = false
  #failures = 0
  #limit = MOST_RECORDS
  #held = new Set()
  /** @type {SyncState} */
  state = { state: "idle", until: null, lastAt: null, words: WORDS.idle }

  /**
   * @param {{store: object, site: import("./site.js").Site, session: import("./session.js").Session, version: string,
   *   deviceId: () => Promise<string>, now: () => number, isoNow: () => string, random: () => number, owner: string,
   *   locks?: LockManager, isOnline: () => boolean, later: Function, cancel: Function, onChange: () => void}} env
   */
  constructor(env) {
    this.#env = env
  }

  /**
   * There may be something to send.
   *
   * @param {boolean} isUrgent whether a pause is cut short: the person, the network or the screen has come back
   */
  wake(isUrgent = false) {
    if (this.#isRunning) {
      this.#isAskedAgain = true
      return this.#running
    }
    if (!isUrgent && this.#timer !== null) return Promise.resolve()
    this.#running = this.#run()
    return this.#running
  }
  #running = Promise.resolve()

  /** Stop for good, as the end of the page does. */
  stop() {
    this.#env.cancel(this.#timer)
    this.#isStopped = true
  }
  #isStopped = false

  async #run() {
    this.#isRunning = true
    this.#env.cancel(this.#timer)
    this.#timer = null
    try {
      do {
        this.#isAskedAgain = false
        const isOurs = await alone({ ...this.#env }, () => this.#drain())
        if (!isOurs) {
          this.#again(OTHER_TAB_MS)
          this.#say("sending")
        }
      } while (this.#isAskedAgain && this.#timer === null && !this.#isStopped)
    } catch {
      // Whatever it was, the records are where they were.
      this.#fail("waiting")
    } finally {
      this.#isRunning = false
    }
  }

  async #drain() {
    while (!this.#isStopped) {
      const personKey = await this.#env.session.personKey()
      if (personKey === null) return this.#say("idle")
      const entries = (await this.#env.store.waiting(personKey)).filter((entry) => !this.#held.has(entry.id))
      if (!entries.length) return this.#say(this.#held.size ? "old_app" : "idle")
      if (!this.#env.isOnline()) return this.#fail("offline")
      if (!(await this.#isAllowed())) return undefined
      // Somebody else has signed in since: theirs are sent, these wait for their owner.
      if ((await this.#env.session.personKey()) !== personKey) continue
      this.#say("sending")
      if (!(await this.#sendOne(personKey, entries))) return undefined
    }
    return undefined
  }

  // Whether somebody is signed in who may send.
  async #isAllowed() {
    const { session } = this.#env
    if (!session.csrf) await session.refresh()
    if (session.isAway) return this.#fail("waiting")
    if (session.signedIn !== true) return this.#fail("sign_in")
    if (!session.mayRecord) return this.#fail("no_leave")
    return true
  }

  async #sendOne(personKey, entries) {
    const { store, session } = this.#env
    const batch = firstThatFit(entries, { records: this.#limit })
    let answer = await this.#post(personKey, batch)
    if (answer.kind === "forbidden") {
      // The token may be of an earlier sign-in: a fresh one is tried once.
      await session.refresh()
      if (!(await this.#isAllowed())) return false
      if ((await session.personKey()) !== personKey) return true
      answer = await this.#post(personKey, batch)
    }
    if (answer.kind === "ok") {
      const sent = new Set(batch.map((entry) => entry.id))
      const receipts = (answer.json.receipts ?? []).filter((one) => sent.has(one?.id) && STATUSES.has(one.status))
      const settled = await store.settle(personKey, receipts, this.#env.now())
      if (!settled) return this.#fail("waiting")
      this.#failures = 0
      this.#limit = Math.min(this.#limit * 2, MOST_RECORDS)
      this.state = { ...this.state, lastAt: this.#env.now() }
      return true
    }
    if (answer.kind === "too_large" || answer.kind === "unreadable") return this.#smaller(batch)
    if (answer.kind === "other_person") {
      await session.refresh()
      return this.#fail("other_person")
    }
    if (answer.kind === "sign_in") session.hasEnded(answer.json.sign_in_url)
    return this.#fail({ sign_in: "sign_in", forbidden: "no_leave" }[answer.kind] ?? "waiting")
  }

  async #post(personKey, entries) {
    const { site, session, version, deviceId, isoNow } = this.#env
    const body = syncBody({ personKey, deviceId: await deviceId(), version, sentAt: isoNow(), entries })
    return site.send(JSON.stringify(body), session.csrf)
  }

  // Half as many next time; a record that is refused even alone steps aside, so that it does not keep the others.
  #smaller(batch) {
    if (batch.length > 1) {
      this.#limit = Math.ceil(batch.length / 2)
      return true
    }
    this.#held.add(batch[0].id)
    return this.#held.size < MOST_HELD ? true : this.#fail("old_app")
  }

  #fail(state) {
    this.#failures += 1
    this.#again(pauseAfter(this.#failures, this.#env.random()))
    this.#say(state)
    return false
  }

  #again(ms) {
    if (this.#isStopped) return
    const { later, cancel, now } = this.#env
    cancel(this.#timer)
    this.state = { ...this.state, until: now() + ms }
    this.#timer = later(() => {
      this.#timer = null
      this.wake()
    }, ms)
  }

  #say(state) {
    const until = this.#timer === null ? null : this.state.until
    this.state = { ...this.state, state, until, words: WORDS[state] }
    this.#env.onChange()
  }
}
