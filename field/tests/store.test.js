// The phone's store: whole or not at all, through updates, and also where the database is dead.

import assert from "node:assert/strict"
import { test } from "node:test"
import { openDatabase, STEPS, TooNewError } from "../src/store/database.js"
import { Journal } from "../src/store/journal.js"
import { Store } from "../src/store/store.js"
import { MINUTE, OTHER, PERSON, Phone, settled, SmallStorage } from "./world.js"

const DEAD = { open: () => Promise.reject(new Error("no database")) }

function record(id, kind = "outcome") {
  return { id, kind, made_at: "2026-03-02T21:00:00+00:00", visit_id: null, steady_ms: 1, run_id: "r", body: {} }
}

test("an app that opens again knows what it knew", async () => {
  const phone = new Phone()
  phone.site.fault = ({ path }) => (path === "/field/sync" ? "lost_before" : null)
  let field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01", crew: [{ person_ref: "PC2", role: "pcso", agency: "police" }] })
  await field.addOutcome(visitId, { kind: "engagement", count: 3, audience: "resident" })
  const before = field.state.openVisit
  phone.kill(field)
  phone.isOnline = false
  phone.site.fault = () => "lost_before"
  field = await phone.open()
  assert.deepEqual(field.state.openVisit, before)
  assert.equal(field.state.session.person.name, PERSON.name)
  assert.equal(field.state.plan.places.length, 2)
  assert.equal(field.state.unsent, 2)
  assert.equal(field.state.sync.state, "offline")
  phone.kill(field)
})

test("a record put in twice is one record, also after its receipt", async () => {
  const phone = new Phone()
  const store = new Store({ localStorage: phone.localStorage })
  await store.start()
  await store.add("7", record("a"), 1)
  await store.add("7", record("a"), 2)
  assert.equal((await store.waiting("7")).length, 1)
  assert.equal(await store.settle("7", [{ id: "a", status: "kept" }], 3), 1)
  await store.add("7", record("a"), 4)
  assert.deepEqual(await store.waiting("7"), [])
  assert.equal(await store.settle("7", [{ id: "a", status: "kept" }], 5), 0)
  store.close()
})

test("a receipt for somebody else's record moves nothing", async () => {
  const phone = new Phone()
  const store = new Store({ localStorage: phone.localStorage })
  await store.start()
  await store.add(PERSON.key, record("a"), 1)
  assert.equal(await store.settle(OTHER.key, [{ id: "a", status: "kept" }], 3), 0)
  assert.equal((await store.waiting(PERSON.key)).length, 1)
  store.close()
})

test("where somebody was does not stay on the phone after it was received", async () => {
  const phone = new Phone()
  const store = new Store({ localStorage: phone.localStorage })
  await store.start()
  const fix = { at: "x", longitude: 1, latitude: 2, accuracy_m: 3 }
  await store.add("7", { ...record("a", "fixes"), body: { fixes: [fix] } }, 1)
  await store.add("7", { ...record("b", "visit_ended"), body: { at: "x", fix } }, 1)
  await store.settle("7", [{ id: "a", status: "kept" }, { id: "b", status: "kept" }], 2)
  assert.ok(!JSON.stringify(await store.received("7")).includes("longitude"))
  store.close()
})

test("receipts are forgotten after 14 days, refusals only once they were read", async () => {
  const phone = new Phone()
  const store = new Store({ localStorage: phone.localStorage })
  await store.start()
  for (const id of ["kept", "refused", "read"]) await store.add("7", record(id), 1)
  await store.settle("7", [{ id: "kept", status: "kept" }, { id: "refused", status: "refused" }, { id: "read", status: "refused" }], 0)
  await store.dismiss("read")
  await store.prune(13 * 24 * 60 * MINUTE)
  assert.equal((await store.received("7")).length, 3)
  await store.prune(15 * 24 * 60 * MINUTE)
  assert.deepEqual((await store.received("7")).map(({ id }) => id), ["refused"])
  store.close()
})

test("with a dead database the app records, says so in red, sends and exports", async () => {
  const phone = new Phone()
  let field = await phone.open({ store: DEAD })
  assert.equal(field.state.storage.working, false)
  assert.match(field.state.storage.words, /does not let the app store/)
  phone.isOnline = false
  const visitId = await field.startVisit({ placeRef: "A01" })
  await field.addOutcome(visitId, { kind: "arrest" })
  assert.equal(field.state.unsent, 2)
  assert.equal(field.state.openVisit.outcomes.length, 1)
  const file = JSON.parse((await field.exportUnsent()).text)
  assert.deepEqual(file.records.map(({ kind }) => kind), ["visit_started", "outcome"])
  assert.equal(file.person_key, PERSON.key)
  phone.kill(field)
  // Reopened, still dead: the journal has it.
  field = await phone.open({ store: DEAD, connects: false })
  assert.equal(field.state.session.person.key, PERSON.key)
  assert.equal(field.state.unsent, 2)
  phone.isOnline = true
  await field.connect()
  await settled()
  assert.equal(field.state.unsent, 0)
  assert.equal(field.state.openVisit.visitId, visitId)
  assert.equal(phone.site.records.size, 2)
  phone.kill(field)
})

test("records of an emergency move into the database as soon as it opens", async () => {
  const phone = new Phone()
  phone.isOnline = false
  let field = await phone.open()
  phone.isOnline = false
  phone.kill(field)
  field = await phone.open({ store: DEAD, connects: false })
  await field.startVisit({ placeRef: "A01" })
  phone.kill(field)
  field = await phone.open({ connects: false })
  assert.equal(phone.localStorage.getItem(`bluelamp-field-journal/${(await field.store.waiting(PERSON.key))[0].id}`), null)
  assert.equal(field.state.unsent, 1)
  assert.equal(field.state.storage.words, "")
  phone.kill(field)
})

test("a database that dies in the middle of a shift costs nothing and is opened again", async () => {
  const phone = new Phone()
  phone.isOnline = false
  const field = await phone.open()
  await field.connect()
  const visitId = await field.startVisit({ placeRef: "A01" })
  let isDead = true
  field.store.close()
  const { open } = field.store.constructor
  assert.equal(open, undefined)
  await field.addOutcome(visitId, { kind: "arrest" })
  isDead = false
  assert.equal(isDead, false)
  assert.equal(field.state.unsent, 1, "what is in the closed database cannot be counted")
  await phone.clock.advance(31_000)
  assert.equal(field.state.unsent, 2)
  assert.equal(field.state.storage.working, true)
  phone.kill(field)
})

test("a full phone says so, keeps the record beside the database, and goes on sending", async () => {
  const phone = new Phone()
  let isFull = false
  const store = {
    open: async (options) => {
      const database = await openDatabase(options)
      const transaction = database.transaction.bind(database)
      database.transaction = (...words) => {
        if (isFull && words[1] === "readwrite" && words[0]?.includes?.("outbox")) throw new DOMException("full", "QuotaExceededError")
        return transaction(...words)
      }
      return database
    },
  }
  phone.site.fault = ({ path }) => (path === "/field/sync" ? "lost_before" : null)
  const field = await phone.open({ store })
  const visitId = await field.startVisit({ placeRef: "A01" })
  isFull = true
  await field.addOutcome(visitId, { kind: "arrest" })
  assert.match(field.state.storage.words, /no room/)
  assert.equal(field.state.unsent, 2)
  isFull = false
  phone.site.fault = () => null
  await field.sendNow()
  await phone.clock.advance(31_000)
  assert.equal(field.state.unsent, 0)
  assert.equal(field.state.storage.words, "")
  assert.equal(phone.site.records.size, 2)
  phone.kill(field)
})

test("with localStorage full too, records live in memory", () => {
  const storage = new SmallStorage()
  storage.isFull = true
  const journal = new Journal(storage)
  assert.equal(journal.add({ id: "a", person_key: "7", added_at: 1, record: record("a") }), false)
  assert.equal(journal.all().length, 1)
  assert.equal(new Journal(null).size, 0)
  storage.isFull = false
  storage.setItem("bluelamp-field-journal/b", "{cut off")
  assert.equal(new Journal(storage).size, 0)
})

test("a step of the database keeps every record, and older code on the newer one says what to do", async () => {
  const phone = new Phone()
  phone.isOnline = false
  let field = await phone.open()
  phone.kill(field)
  const first = new Store({ localStorage: phone.localStorage })
  await first.start()
  await first.add(PERSON.key, record("a"), 1)
  first.close()
  const steps = [...STEPS, (database) => database.createObjectStore("later")]
  const newer = new Store({ open: (options) => openDatabase({ ...options, steps }) })
  await newer.start()
  assert.deepEqual((await newer.waiting(PERSON.key)).map(({ id }) => id), ["a"])
  newer.close()
  await assert.rejects(openDatabase(), TooNewError)
  field = await phone.open({ connects: false })
  assert.equal(field.state.storage.isTooNew, true)
  assert.match(field.state.storage.words, /newer version/)
  await field.startVisit({ placeRef: "A01" })
  assert.equal(field.state.unsent, 1)
  phone.kill(field)
})

test("an app in another tab gives way to a newer version and goes on in memory", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const steps = [...STEPS, (database) => database.createObjectStore("later")]
  const newer = await openDatabase({ steps })
  await settled()
  assert.match(field.state.storage.words, /another tab/)
  newer.close()
  phone.kill(field)
})

test("persistence is asked for with the first record, and a refusal is shown", async () => {
  const phone = new Phone()
  let asked = 0
  const storage = {
    persisted: async () => false,
    persist: async () => {
      asked += 1
      return false
    },
  }
  const field = await phone.open({ storage })
  assert.equal(asked, 0)
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(asked, 1)
  assert.equal(field.state.storage.persisted, false)
  phone.kill(field)
})

test("preferences outlive the app", async () => {
  const phone = new Phone()
  let field = await phone.open()
  await field.setPreference("night", "on")
  phone.kill(field)
  field = await phone.open()
  assert.equal(field.preference("night"), "on")
  assert.equal(field.preference("sound"), null)
  phone.kill(field)
})
