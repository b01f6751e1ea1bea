// What runs by itself: reads what the phone keeps, puts the state together, sends, asks the site.

import { Sender } from "../sync/sender.js"
import { Session } from "../sync/session.js"
import { FieldError } from "./fault.js"
import { Locator } from "./locator.js"
import { changesIn, PlanKeeper } from "./plan_keeper.js"
import { Recorder } from "./records.js"
import { EMPTY, locationWords, recordsState, sessionWords, shiftNow } from "./state.js"
import { freshId, isoWithOffset, SteadyClock } from "./time.js"
import { VisitWatch } from "./watch.js"

const TICK_MS = 30_000
const PLAN_AFTER_MS = 5 * 60_000

export class Keeper {
  #env
  store
  #session
  #sender
  #plan
  recorder
  locator
  #watch
  #listeners = new Set()
  #state = EMPTY
  #preferences = {}
  #persisted = null
  #refreshing = null
  #isDirty = false
  #tick = null

  /**
   * @param {{store: import("../store/store.js").Store, site: import("../sync/site.js").Site, version: string,
   *   now?: () => number, later?: Function, cancel?: Function, random?: () => number, performance?: Performance,
   *   geolocation?: Geolocation, locks?: LockManager, storage?: StorageManager, isOnline?: () => boolean,
   *   updates?: object, tell?: (options: object) => void, changedElsewhere?: () => void}} env
   */
  constructor(env) {
    const now = env.now ?? Date.now
    const later = env.later ?? ((work, ms) => setTimeout(work, ms))
    const cancel = env.cancel ?? ((timer) => clearTimeout(timer))
    this.#env = { ...env, now, later, cancel }
    this.store = env.store
    const changed = () => void this.refresh()
    this.#session = new Session({ store: env.store, site: env.site, onChange: changed })
    this.#plan = new PlanKeeper({ store: env.store, site: env.site, session: this.#session, now })
    const clock = new SteadyClock({ performance: env.performance })
    this.recorder = new Recorder({ now, clock })
    this.#sender = new Sender({
      store: env.store,
      site: env.site,
      session: this.#session,
      version: env.version,
      deviceId: () => this.deviceId(),
      now,
      isoNow: () => isoWithOffset(now()),
      random: env.random ?? Math.random,
      owner: clock.runId,
      locks: env.locks,
      isOnline: env.isOnline ?? (() => true),
      later,
      cancel,
      onChange: changed,
    })
    this.locator = new Locator({
      geolocation: env.geolocation,
      now,
      later,
      cancel,
      isLowPower: () => this.preference("low_power") === "yes",
      keep: ({ visitId, owner }, fixes) => this.keep(this.recorder.fixes(visitId, fixes), owner),
      onChange: changed,
    })
    const reached = () => this.#tell()
    this.#watch = new VisitWatch({ store: env.store, locator: this.locator, now, later, cancel, reached })
  }

  get state() {
    return this.#state
  }

  /** Call `listener(state)` now and after every change. @returns {() => void} stops it */
  subscribe(listener) {
    this.#listeners.add(listener)
    listener(this.#state)
    return () => this.#listeners.delete(listener)
  }

  /** Read what the phone keeps; after this the screens can be shown. The site is asked by `connect`. */
  async start() {
    await this.store.start()
    await this.#session.recall()
    this.#preferences = (await this.store.get("preferences")) ?? {}
    await this.#watch.start()
    this.#persisted = (await this.#env.storage?.persisted?.().catch(() => null)) ?? null
    await this.store.prune(this.#env.now())
    await this.refresh()
    this.#tick = this.#env.later(() => this.#ticked(), TICK_MS)
  }

  /** Ask the site who is signed in and what there is to do, and send what waits. */
  async connect() {
    await this.#session.refresh()
    await this.refreshPlan()
    await this.#send()
  }

  /** The screen is looked at again, or the signal is back. */
  async comeBack() {
    this.locator.show()
    await this.store.start()
    await this.refresh()
    if (this.#env.now() - this.#plan.askedAt > PLAN_AFTER_MS || this.#session.signedIn !== true) await this.connect()
    else await this.#send()
  }

  /** The screen went dark: nothing may wait in memory. */
  async goAway() {
    await this.locator.hide()
  }

  /** Another tab has written something. */
  async changedElsewhere() {
    await this.#session.recallAgain()
    await this.refresh()
  }

  /** End everything that runs by itself. */
  stop() {
    this.#env.cancel(this.#tick)
    this.#sender.stop()
    this.#watch.stop()
  }

  async sendNow() {
    if (this.#session.signedIn !== true) await this.#session.refresh()
    await this.#send()
  }

  // When this resolves, the state says what became of it.
  async #send() {
    await this.#sender.wake(true)
    await this.refresh()
  }

  /** Fetch the plan, unless the phone has it already. */
  async refreshPlan() {
    await this.#plan.renew()
    await this.refresh()
  }

  /** The person has read what has changed in their shifts. */
  async markChangesSeen() {
    await this.#plan.markSeen()
    await this.refresh()
  }

  /** "This is not me": the next person signs in; nothing unsent is lost. */
  async leave() {
    await this.locator.end()
    await this.#plan.forget()
    await this.#session.leave()
    await this.refresh()
  }

  preference(name) {
    return this.#preferences[name] ?? null
  }

  async setPreference(name, value) {
    this.#preferences = { ...this.#preferences, [name]: value }
    await this.store.set("preferences", this.#preferences)
    await this.refresh()
  }

  /** Make the state anew; calls that come while it is being made are answered by one more. */
  refresh() {
    this.#isDirty = true
    this.#refreshing ??= this.#compose()
    return this.#refreshing
  }

  async #compose() {
    // Whoever calls within this microtask is answered by the same reading.
    await Promise.resolve()
    try {
      while (this.#isDirty) {
        this.#isDirty = false
        await this.#composeOnce()
        for (const listener of this.#listeners) listener(this.#state)
      }
    } finally {
      this.#refreshing = null
    }
  }

  async #composeOnce() {
    const { now, updates } = this.#env
    const moment = now()
    const key = await this.#session.personKey()
    const [waiting, receipts, counts, planRow, dismissed] = await Promise.all([
      key === null ? [] : this.store.waiting(key),
      key === null ? [] : this.store.received(key),
      this.store.counts(key),
      key === null ? null : this.store.plan(key),
      this.store.get("dismissed"),
    ])
    const plan = planRow?.plan ?? null
    const { person, signedIn, needsSignIn, signInUrl, mayRecord } = this.#session
    const known = recordsState({ held: heldFrom(receipts, waiting), receipts, dismissed: dismissed ?? [], plan, now: moment })
    this.#watch.follow(known.openVisit, plan, key)
    const mayAsk = plan?.tracking?.is_on === true
    const { isDenied, isWatching, lastFix } = this.locator
    const { isWorking, isTooNew, words } = this.store
    this.#state = Object.freeze({
      ...known,
      now: moment,
      session: { person, signedIn, needsSignIn, signInUrl, mayRecord, words: sessionWords({ person, needsSignIn, mayRecord }) },
      plan,
      planAt: planRow?.at ?? null,
      shift: shiftNow(plan, moment),
      changes: changesIn(planRow, moment),
      isOnline: this.#env.isOnline?.() ?? true,
      unsent: counts.own,
      othersUnsent: counts.others,
      sync: this.#sender.state,
      storage: { working: isWorking, persisted: this.#persisted, isTooNew, words },
      update: { ready: updates?.isReady ?? false },
      timer: this.#watch.timer,
      location: { mayAsk, isDenied, isWatching, lastFix, words: locationWords({ mayAsk, isDenied, isWatching }) },
    })
  }

  /** Write a record down; when this resolves it is safe on the phone, and the state shows it. */
  async keep(record, personKey = this.person().key) {
    await this.store.add(personKey, record, this.#env.now())
    await this.refresh()
    this.#env.updates?.askToBeWoken?.()
    this.#env.written?.()
    void this.#sender.wake()
  }

  /** Who records: whoever the screen names. @throws {FieldError} where nobody has ever signed in on this phone. */
  person() {
    const { person } = this.#state.session
    if (!person) throw new FieldError("no_person", "Sign in first: nobody is known on this phone.")
    return person
  }

  /** The phone's own id, made once. */
  async deviceId() {
    const known = await this.store.get("device_id")
    if (known) return known
    const made = freshId()
    await this.store.set("device_id", made)
    return made
  }

  /** Ask the browser, once, not to clear away what the app keeps. */
  async askToPersist() {
    if (this.#persisted === true) return
    this.#persisted = (await this.#env.storage?.persist?.().catch(() => false)) ?? null
    await this.refresh()
  }

  #tell() {
    this.#env.tell?.({ hasSound: this.preference("sound") === "yes", hasBuzz: this.preference("vibration") !== "no" })
    void this.refresh()
  }

  #ticked() {
    this.#tick = this.#env.later(() => this.#ticked(), TICK_MS)
    void this.store.start().then(() => this.refresh())
  }
}

// What the phone holds, in the order in which it was made.
function heldFrom(receipts, waiting) {
  const received = [...receipts].sort((one, other) => one.number - other.number)
  return [
    ...received.map(({ record, status }) => ({ record, status, isSent: true })),
    ...waiting.map(({ record }) => ({ record, status: "", isSent: false })),
  ]
}
