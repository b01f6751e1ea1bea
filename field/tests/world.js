// What tests run the app in: a phone with a database, a clock of its own, and a site that follows the protocol.

import "fake-indexeddb/auto"
import { IDBFactory } from "fake-indexeddb"
import { Store } from "../src/store/store.js"
import { Site } from "../src/sync/site.js"
import { Field } from "../src/tasks/field.js"

export const PERSON = { key: "7", name: "Sam Field", crew_ref: "PC0007", role: "officer", agency: "police" }
export const OTHER = { key: "8", name: "Ali Reed", crew_ref: "PC0008", role: "pcso", agency: "police" }
export const SQUARE = {
  type: "Polygon",
  coordinates: [[[-0.08, 51.79], [-0.078, 51.79], [-0.078, 51.791], [-0.08, 51.791], [-0.08, 51.79]]],
}
export const MINUTE = 60_000

/** A small repeatable source of chance. */
export function chance(seed) {
  let state = seed >>> 0 || 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** localStorage in memory. */
export class SmallStorage {
  #map = new Map()
  isFull = false
  get length() {
    return this.#map.size
  }
  key(index) {
    return [...this.#map.keys()][index] ?? null
  }
  getItem(key) {
    return this.#map.get(key) ?? null
  }
  setItem(key, value) {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError")
    this.#map.set(key, String(value))
  }
  removeItem(key) {
    this.#map.delete(key)
  }
}

/** A clock that moves only when told, with its timers. */
export class Clock {
  time = Date.parse("2026-03-02T21:00:00Z")
  #timers = new Map()
  #next = 1
  now = () => this.time
  later = (work, ms) => {
    this.#timers.set(this.#next, { at: this.time + ms, work })
    this.#next += 1
    return this.#next - 1
  }
  cancel = (timer) => void this.#timers.delete(timer)
  async advance(ms) {
    const end = this.time + ms
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0]
      if (!due) break
      this.time = Math.max(this.time, due[1].at)
      this.#timers.delete(due[0])
      due[1].work()
      await settled()
    }
    this.time = end
    await settled()
  }
}

/** Let everything that is under way come to rest. */
export async function settled(turns = 60) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A plan as the site gives it. */
export function planFor(person, more = {}) {
  return {
    format: 1,
    made_at: "2026-03-02T20:00:00+00:00",
    person,
    programme: { name: "Trial" },
    tracking: { is_on: true, days_kept: 14, words: "" },
    shifts: [
      {
        shift_id: "S1",
        starts_at: "2026-03-02T20:00:00+00:00",
        ends_at: "2026-03-03T02:00:00+00:00",
        is_additional: false,
        funding_ref: "",
        crew: [],
        tour: [{ visit_id: "T1", place_ref: "A01", starts_at: "2026-03-02T21:30:00+00:00", ends_at: "2026-03-02T21:45:00+00:00" }],
      },
    ],
    places: [
      { ref: "A01", name: "Bull Plain", outline: SQUARE, centre: [-0.079, 51.7905], rank: 1, last_visit_at: null },
      { ref: "A02", name: "Market Street", outline: moved(SQUARE, 0.02), centre: [-0.059, 51.7905], rank: 2, last_visit_at: null },
    ],
    colleagues: [],
    powers: { officer: { arrest: "yes", cpn: "if_authorised", engagement: "free" }, warden: { arrest: "no", cpn: "yes", engagement: "free" } },
    outcome_kinds: [
      { kind: "engagement", words: "Engagement", group: "People" },
      { kind: "arrest", words: "Arrest", group: "Crime" },
      { kind: "cpn", words: "Community protection notice", group: "ASB" },
    ],
    audiences: [],
    abstraction_reasons: [],
    support_kinds: [],
    questions: [],
    notices: [],
    own: [],
    ...more,
  }
}

function moved(outline, east) {
  return { ...outline, coordinates: outline.coordinates.map((ring) => ring.map(([x, y]) => [x + east, y])) }
}

/** The site, in memory: holds each record once, whoever sends it however often; answers as it is told to. */
export class ModelSite {
  /** person who is signed in, or null */
  signedIn = PERSON
  csrf = "token"
  mayRecord = true
  /** of the plan; another where the plan is another */
  etag = "e1"
  /** id -> {personKey, content} */
  records = new Map()
  calls = []
  plans = new Map()
  receiptFor = () => ({ status: "kept", reason: "", words: "Kept." })
  /** called before every answer with {path, body, count}; may return {status} or "lost_before", "lost_after", "hang" */
  fault = () => null

  fetch = async (path, options = {}) => {
    const method = options.method ?? "GET"
    this.calls.push({ path, method, at: this.calls.length })
    const fault = this.fault({ path, method, options, count: this.calls.length })
    if (fault === "lost_before") throw new TypeError("network")
    if (fault === "hang") return new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(new Error("aborted"))))
    if (fault?.status) return answer(fault.status, fault.json ?? {}, fault)
    const result = this.#answer(path, options)
    if (fault === "lost_after") throw new TypeError("network")
    return result
  }

  #answer(path, options) {
    if (path === "/field/session") {
      if (!this.signedIn) return answer(200, { signed_in: false, sign_in_url: "/account/login/?next=/field/" })
      return answer(200, { signed_in: true, person: this.signedIn, csrf: this.csrf, may_record: this.mayRecord })
    }
    if (path === "/account/logout/") {
      this.signedIn = null
      return answer(302, {}, { type: "opaqueredirect" })
    }
    if (!this.signedIn) return answer(401, { signed_in: false, sign_in_url: "/account/login/?next=/field/" })
    if (path === "/field/plan") {
      if (options.headers?.["If-None-Match"] === this.etag) return answer(304, {})
      return answer(200, this.plans.get(this.signedIn.key) ?? planFor(this.signedIn), { etag: this.etag })
    }
    if (path === "/field/sync") return this.#sync(options)
    throw new Error(`no such page: ${path}`)
  }

  #sync({ headers, body }) {
    if (headers["X-CSRFToken"] !== this.csrf) return answer(403, { reason: "csrf", words: "" })
    if (!this.mayRecord) return answer(403, { reason: "BL-FIELD-02", words: "" })
    if (body.length > 1_000_000) return answer(413, {})
    const said = JSON.parse(body)
    if (said.person_key !== this.signedIn.key) return answer(409, { reason: "BL-FIELD-03", words: "" })
    if (said.records.length > 200) return answer(400, { reason: "BL-FIELD-01", words: "" })
    const receipts = said.records.map((record) => {
      const again = this.records.has(record.id)
      if (again && JSON.stringify(this.records.get(record.id).record) !== JSON.stringify(record)) throw new Error("changed")
      this.records.set(record.id, { personKey: said.person_key, record })
      return { id: record.id, again, ...this.receiptFor(record) }
    })
    return answer(200, { format: 1, server_at: "2026-03-02T21:00:00Z", receipts })
  }
}

function answer(status, json, { type = "basic", etag = "" } = {}) {
  return {
    ok: status >= 200 && status < 300,
    status,
    type,
    headers: new Map([["ETag", etag]]),
    json: async () => structuredClone(json),
  }
}

/** Web Locks, as far as the app uses them; those of a killed app are free again. */
export class Locks {
  #held = new Set()
  async request(name, { ifAvailable }, work) {
    if (ifAvailable && this.#held.has(name)) return work(null)
    this.#held.add(name)
    try {
      return await work({ name })
    } finally {
      this.#held.delete(name)
    }
  }
}

/** A phone: what survives when the app is closed. */
export class Phone {
  clock = new Clock()
  site = new ModelSite()
  localStorage = new SmallStorage()
  isOnline = true
  locks = new Locks()
  told = []
  saved = []
  #stores = []

  constructor() {
    globalThis.indexedDB = new IDBFactory()
  }

  /** Open the app anew on what the phone keeps. */
  async open({ connects = true, store: storeOptions = {}, ...more } = {}) {
    let field = null
    const store = new Store({ localStorage: this.localStorage, onChange: () => void field?.refresh(), ...storeOptions })
    this.#stores.push(store)
    field = new Field({
      store,
      site: new Site({ fetch: this.site.fetch, timeoutMs: 50 }),
      version: "0.1.0",
      ...this.clock,
      random: () => 0.5,
      performance,
      locks: this.locks,
      isOnline: () => this.isOnline,
      tell: (options) => this.told.push(options),
      save: (file) => this.saved.push(file),
      ...more,
    })
    await field.start()
    if (connects) await field.connect()
    await settled()
    return field
  }

  /** The app is ended without a word: what is under way is lost. */
  kill(field) {
    field.stop()
    if (this.locks) this.locks = new Locks()
    field.store.close()
  }
}

const EARTH_M = 6_371_008.8
const RADIANS = Math.PI / 180

/** Metres between two points [longitude, latitude] on the globe, by the haversine formula. */
export function metresBetween([lon1, lat1], [lon2, lat2]) {
  const half = (degrees) => Math.sin((degrees * RADIANS) / 2) ** 2
  const h = half(lat2 - lat1) + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * half(lon2 - lon1)
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)))
}
