// Everything that the phone keeps. Nothing else in the app touches IndexedDB or localStorage.

import { openDatabase, TooNewError } from "./database.js"
import { Journal } from "./journal.js"
import { receiptFor } from "./receipt.js"
import { addEntry, claim, entriesOf, pruneReceipts, settleEntries } from "./transactions.js"

const TOO_NEW =
  "A newer version of this app has been used on this phone. Close the app and open it again while you have a signal. Nothing is lost."
const NEWER_TAB = "A newer version of this app is open in another tab. Close this one."
const DEAD =
  "This phone does not let the app store anything. What you record is kept only for now: save it to a file before you close the app."
const FULL =
  "This phone has no room left for the app. What you record is kept beside it; free some room, or save it to a file."
const NEEDED_ALWAYS = new Set(["person", "device_id", "left"])
const DAYS_KEPT = 14
const DAY_MS = 86_400_000

/**
 * @typedef {{id: string, person_key: string, added_at: number, record: object}} Entry a record that waits to be sent
 * @typedef {{id: string, person_key: string, status: string, reason: string, words: string, at: number,
 *   is_dismissed: boolean, record: object}} Receipt a record that the site has
 */

export class Store {
  #database = null
  #journal
  #open
  #why = ""
  #memory = { plan: new Map(), meta: new Map(), receipts: new Map() }
  #onChange

  /** @param {{open?: Function, localStorage?: Storage|null, onChange?: () => void}} options */
  constructor({ open = openDatabase, localStorage = null, onChange = () => {} } = {}) {
    this.#open = open
    this.#journal = new Journal(localStorage)
    this.#onChange = onChange
  }

  /** Whether what is recorded now is safe on this phone. */
  get isWorking() {
    return this.#database !== null && !this.#why
  }

  get isTooNew() {
    return this.#why === TOO_NEW
  }

  /** What to tell the person in red; empty while all is well. */
  get words() {
    return this.#why
  }

  /** Open the database, or go on without; records of an emergency are moved into it. Never rejects. */
  async start() {
    if (this.#database) {
      if (this.#journal.size || this.#why) await this.#bringBack()
      return
    }
    try {
      this.#database = await this.#open({ onLost: (why) => this.#lose(why === "newer_tab" ? NEWER_TAB : DEAD) })
      this.#why = ""
    } catch (fault) {
      this.#lose(fault instanceof TooNewError ? TOO_NEW : DEAD)
      return
    }
    await this.#bringBack()
    this.#onChange()
  }

  /** Close the connection, as the end of the page does. */
  close() {
    this.#database?.close()
    this.#database = null
  }

  /**
   * Keep a record until the site has received it. When this resolves it is in the database, or, where there is none,
   * in the emergency journal.
   *
   * @param {string} personKey who made it
   * @param {object} record as the sync format has it
   * @param {number} now ms
   */
  async add(personKey, record, now) {
    const entry = { id: record.id, person_key: personKey, added_at: now, record }
    try {
      if (!this.#database) throw new Error(this.#why)
      await addEntry(this.#database, entry)
    } catch (fault) {
      this.#journal.add(entry)
      this.#fail(fault)
    }
    this.#onChange()
  }

  /** Records of a person that wait, in the order in which they were made. @returns {Promise<Entry[]>} */
  async waiting(personKey) {
    const stored = await this.#either(
      (database) => entriesOf(database, "outbox", personKey),
      () => [],
    )
    const known = new Set(stored.map((entry) => entry.id))
    return [...stored, ...this.#journal.all().filter((entry) => entry.person_key === personKey && !known.has(entry.id))]
  }

  /** Records of a person that the site has. @returns {Promise<Receipt[]>} */
  async received(personKey) {
    const stored = await this.#either(
      (database) => entriesOf(database, "receipts", personKey),
      () => [],
    )
    const known = new Set(stored.map((entry) => entry.id))
    const other = [...this.#memory.receipts.values()].filter(
      (entry) => entry.person_key === personKey && !known.has(entry.id),
    )
    return [...stored, ...other]
  }

  /** How many records wait: the person's own and everybody else's. */
  async counts(personKey) {
    const all = await this.#either(
      (database) => database.getAll("outbox"),
      () => [],
    )
    const known = new Set(all.map((entry) => entry.id))
    const people = [...all, ...this.#journal.all().filter((entry) => !known.has(entry.id))].map((e) => e.person_key)
    const own = people.filter((key) => key === personKey).length
    return { own, others: people.length - own }
  }

  /**
   * Take what the site has received out of the outbox: each record goes with its receipt, in one transaction.
   *
   * @param {string} personKey whose records were sent
   * @param {{id: string, status: string, reason: string, words: string}[]} receipts
   * @param {number} now ms
   * @returns {Promise<number>} how many left the outbox
   */
  async settle(personKey, receipts, now) {
    let settled = 0
    if (this.#database) {
      settled = await this.#either(
        (database) => settleEntries(database, personKey, receipts, now),
        () => 0,
      )
    }
    for (const receipt of receipts) {
      const entry = this.#journal.all().find((kept) => kept.id === receipt.id && kept.person_key === personKey)
      if (!entry) continue
      this.#memory.receipts.set(receipt.id, receiptFor(entry, receipt, now))
      this.#journal.remove(receipt.id)
      settled += 1
    }
    this.#onChange()
    return settled
  }

  /** The person has read what the site said of a record. */
  async dismiss(id) {
    const inMemory = this.#memory.receipts.get(id)
    if (inMemory) inMemory.is_dismissed = true
    await this.#either(
      async (database) => {
        const receipt = await database.get("receipts", id)
        if (receipt) await database.put("receipts", { ...receipt, is_dismissed: true })
      },
      () => {},
    )
    const ids = (await this.get("dismissed")) ?? []
    await this.set("dismissed", [...new Set([...ids, id])].slice(-500))
    this.#onChange()
  }

  /** Forget receipts of records that the site has had for 14 days. */
  async prune(now) {
    await this.#either(
      (database) => pruneReceipts(database, now - DAYS_KEPT * DAY_MS),
      () => {},
    )
  }

  /** @returns {Promise<{person_key: string, plan: object, etag: string, at: number, seen: object|null}|null>} */
  async plan(personKey) {
    const kept = await this.#either(
      (database) => database.get("plan", personKey),
      () => undefined,
    )
    return kept ?? this.#memory.plan.get(personKey) ?? null
  }

  /** Keep a plan, and what of somebody's shifts they have seen. */
  async savePlan(personKey, plan, etag, now, seen = null) {
    const row = { person_key: personKey, plan, etag, at: now, seen }
    this.#memory.plan.set(personKey, row)
    await this.#either(
      (database) => database.put("plan", row),
      () => {},
    )
  }

  async forgetPlan(personKey) {
    this.#memory.plan.delete(personKey)
    await this.#either(
      (database) => database.delete("plan", personKey),
      () => {},
    )
  }

  /** A thing that the phone remembers by its name, or null. */
  async get(name) {
    const kept = await this.#either(
      (database) => database.get("meta", name),
      () => undefined,
    )
    return kept ? kept.value : (this.#memory.meta.get(name) ?? this.#journal.note(name))
  }

  async set(name, value) {
    this.#memory.meta.set(name, value)
    // Without these nothing could be recorded on a morning on which the database does not open.
    if (NEEDED_ALWAYS.has(name)) this.#journal.setNote(name, value)
    await this.#either(
      (database) => database.put("meta", { name, value }),
      () => {},
    )
  }

  /** Be the one tab that may do a thing for a while; for browsers without locks. @returns {Promise<boolean>} */
  async claim(name, owner, untilMs, now) {
    return this.#either(
      (database) => claim(database, name, owner, untilMs, now),
      () => true,
    )
  }

  // With the database where it works; without it where it does not, or where it fails at this very moment.
  async #either(withDatabase, without) {
    if (this.#database) {
      try {
        return await withDatabase(this.#database)
      } catch (fault) {
        this.#fail(fault)
      }
    }
    return without()
  }

  async #bringBack() {
    try {
      for (const entry of this.#journal.all()) {
        await addEntry(this.#database, entry)
        this.#journal.remove(entry.id)
      }
      if (this.#why === FULL) this.#why = ""
    } catch (fault) {
      this.#fail(fault)
    }
  }

  // A full phone can still read, send and delete; anything else is the end of this connection.
  #fail(fault) {
    if (fault?.name === "QuotaExceededError" && this.#database) this.#why = FULL
    else if (this.#database) this.#lose(DEAD)
  }

  #lose(words) {
    try {
      this.#database?.close()
    } catch {
      // It is gone already.
    }
    this.#database = null
    this.#why = words
    this.#onChange()
  }
}
