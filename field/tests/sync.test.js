// What the app does with every answer of the site.

import assert from "node:assert/strict"
import { test } from "node:test"
import { firstThatFit, syncBody } from "../src/sync/batch.js"
import { pauseAfter } from "../src/sync/pause.js"
import { Site } from "../src/sync/site.js"
import { chance, MINUTE, OTHER, PERSON, Phone, planFor, settled } from "./world.js"

const ON_SYNC = (answer) => ({ path }) => (path === "/field/sync" ? answer : null)

async function phoneWithOne(fault) {
  const phone = new Phone()
  phone.site.fault = fault
  const field = await phone.open()
  await field.startVisit({ placeRef: "A01" })
  await settled()
  return { phone, field }
}

for (const [name, fault, state] of [
  ["no network", ON_SYNC("lost_before"), "waiting"],
  ["busy", ON_SYNC({ status: 503 }), "waiting"],
  ["fallen over", ON_SYNC({ status: 500 }), "waiting"],
  ["silent", ON_SYNC("hang"), "waiting"],
  ["session over", ON_SYNC({ status: 401 }), "sign_in"],
  ["led elsewhere", ON_SYNC({ status: 302, type: "opaqueredirect" }), "sign_in"],
  ["no leave", ON_SYNC({ status: 403 }), "no_leave"],
  ["other person", ON_SYNC({ status: 409 }), "other_person"],
  ["unreadable", ON_SYNC({ status: 400 }), "old_app"],
  ["a network that wants a sign-in", ON_SYNC({ status: 200, json: "<html>" }), "waiting"],
]) {
  test(`${name}: everything is kept, the state says ${state}, and later it is sent by itself`, async () => {
    const { phone, field } = await phoneWithOne(fault)
    await new Promise((resolve) => setTimeout(resolve, name === "silent" ? 80 : 0))
    await settled()
    assert.equal(field.state.unsent, 1)
    assert.equal(field.state.sync.state, state)
    assert.ok(field.state.sync.words.length > 10)
    phone.site.fault = () => null
    if (name === "session over" || name === "led elsewhere") assert.equal(field.state.session.needsSignIn, true)
    if (name === "unreadable") {
      phone.kill(field)
      const again = await phone.open()
      assert.equal(again.state.unsent, 0)
      phone.kill(again)
      return
    }
    await phone.clock.advance(6 * MINUTE)
    assert.equal(field.state.unsent, 0)
    assert.equal(field.state.sync.state, "idle")
    assert.equal(field.state.sync.lastAt > 0, true)
    phone.kill(field)
  })
}

test("without a signal nothing is tried, and the state says so", async () => {
  const phone = new Phone()
  const field = await phone.open()
  phone.isOnline = false
  const before = phone.site.calls.length
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.sync.state, "offline")
  assert.equal(phone.site.calls.length, before)
  phone.isOnline = true
  await field.comeBack()
  assert.equal(field.state.unsent, 0)
  phone.kill(field)
})

test("an old token is replaced once, without a word", async () => {
  const phone = new Phone()
  const field = await phone.open()
  phone.site.csrf = "fresh"
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.unsent, 0)
  phone.kill(field)
})

test("a person without leave is told, and nothing is thrown away", async () => {
  const phone = new Phone()
  phone.site.mayRecord = false
  const field = await phone.open()
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.sync.state, "no_leave")
  assert.equal(field.state.unsent, 1)
  assert.match(field.state.session.words, /supervisor/)
  phone.kill(field)
})

test("who may not record is not told what there is to do, and the site is not asked for it", async () => {
  const phone = new Phone()
  phone.site.mayRecord = false
  const field = await phone.open()
  await settled()
  assert.equal(phone.site.calls.some(({ path }) => path === "/field/plan"), false)
  assert.equal(field.state.plan, null)
  phone.kill(field)
})

test("too large: half as many go at a time", async () => {
  const phone = new Phone()
  phone.site.fault = ON_SYNC("lost_before")
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  for (let count = 0; count < 9; count += 1) await field.addOutcome(visitId, { kind: "engagement" })
  const sizes = []
  phone.site.fault = ({ path, options }) => {
    if (path !== "/field/sync") return null
    sizes.push(JSON.parse(options.body).records.length)
    return sizes.at(-1) > 3 ? { status: 413 } : null
  }
  await field.sendNow()
  assert.deepEqual(sizes.slice(0, 3), [10, 5, 3])
  assert.equal(field.state.unsent, 0)
  phone.kill(field)
})

test("one record that the site cannot read does not keep the others", async () => {
  const phone = new Phone()
  phone.site.fault = ON_SYNC("lost_before")
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await field.addOutcome(visitId, { kind: "arrest" })
  for (let count = 0; count < 6; count += 1) await field.addOutcome(visitId, { kind: "engagement" })
  phone.site.fault = ({ path, options }) => (path === "/field/sync" && options.body.includes('"arrest"') ? { status: 400 } : null)
  await field.sendNow()
  assert.equal(phone.site.records.size, 7)
  assert.equal(field.state.unsent, 1)
  assert.equal(field.state.sync.state, "old_app")
  phone.kill(field)
})

test("a pause is not cut short by another record, but by the person", async () => {
  const { phone, field } = await phoneWithOne(ON_SYNC({ status: 503 }))
  const before = phone.site.calls.length
  await field.noteVisit(field.state.openVisit.visitId, "quiet")
  await settled()
  assert.equal(phone.site.calls.length, before)
  phone.site.fault = () => null
  await field.sendNow()
  assert.equal(field.state.unsent, 0)
  phone.kill(field)
})

test("pauses grow from two seconds to five minutes and are never those of all phones", () => {
  const random = chance(3)
  assert.deepEqual([pauseAfter(1, 1), pauseAfter(2, 1), pauseAfter(3, 1), pauseAfter(30, 1)], [2000, 4000, 8000, 300_000])
  const pauses = new Set(Array.from({ length: 50 }, () => pauseAfter(5, random())))
  assert.ok(pauses.size > 40)
  for (const pause of pauses) assert.ok(pause >= 16_000 && pause <= 32_000)
})

test("a batch holds at most 200 records and 800 kB, and at least one record", () => {
  const entry = (size) => ({ record: { body: "é".repeat(size) } })
  assert.equal(firstThatFit(Array.from({ length: 500 }, () => entry(1))).length, 200)
  const big = firstThatFit(Array.from({ length: 100 }, () => entry(50_000)))
  assert.equal(big.length, 7)
  const body = syncBody({ personKey: "7", deviceId: "d", version: "1", sentAt: "x", entries: big })
  assert.ok(new TextEncoder().encode(JSON.stringify(body)).length < 1_000_000)
  assert.equal(firstThatFit([entry(900_000), entry(1)]).length, 1)
  assert.deepEqual(firstThatFit([]), [])
})

test("every call names its credentials, follows no redirect and gives up in time", async () => {
  const seen = []
  const site = new Site({
    timeoutMs: 10,
    fetch: (path, options) => {
      seen.push([path, options])
      return new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(new Error("late"))))
    },
  })
  assert.equal((await site.session()).kind, "away")
  assert.equal((await site.plan("e")).kind, "away")
  assert.equal((await site.send("{}", "token")).kind, "away")
  for (const [, options] of seen) {
    assert.deepEqual([options.credentials, options.redirect, options.cache], ["same-origin", "manual", "no-store"])
  }
  assert.equal(seen[1][1].headers["If-None-Match"], "e")
  assert.equal(seen[2][1].headers["X-CSRFToken"], "token")
})

test("a plan that has not changed is not fetched again, and somebody else's is not taken", async () => {
  const phone = new Phone()
  const field = await phone.open()
  assert.equal(field.state.plan.places.length, 2)
  const { planAt } = field.state
  phone.clock.time += MINUTE
  await field.refreshPlan()
  assert.equal(field.state.planAt, planAt)
  phone.site.plans.set(PERSON.key, planFor(OTHER, { places: [] }))
  phone.site.fault = ({ path }) => (path === "/field/plan" ? { status: 200, json: planFor(OTHER, { places: [] }), etag: "e2" } : null)
  await field.refreshPlan()
  assert.equal(field.state.plan.places.length, 2)
  phone.kill(field)
})

test("a sign-in address of another site is not followed", async () => {
  const phone = new Phone()
  const field = await phone.open()
  for (const address of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
    phone.site.fault = () => ({ status: 401, json: { sign_in_url: address } })
    await field.connect()
    assert.equal(field.state.session.signInUrl.startsWith("/account/login/"), true, address)
  }
  phone.kill(field)
})

test("who leaves is forgotten with the plan, the session ends, and unsent records stay", async () => {
  const phone = new Phone()
  let field = await phone.open()
  phone.site.fault = ON_SYNC("lost_before")
  await field.startVisit({ placeRef: "A01" })
  await field.leave()
  await settled()
  assert.equal(phone.site.signedIn, null)
  assert.equal(field.state.session.person, null)
  assert.equal(field.state.plan, null)
  assert.equal(field.state.othersUnsent, 1)
  await assert.rejects(field.startVisit({ placeRef: "A01" }), { code: "no_person" })
  phone.site.fault = () => null
  phone.site.signedIn = PERSON
  phone.kill(field)
  field = await phone.open()
  assert.equal(field.state.unsent, 0, "the same person may come back")
  assert.equal(phone.site.records.size, 1)
  phone.kill(field)
})

test("who leaves without a signal is signed out with the next one, before anything is sent", async () => {
  const phone = new Phone()
  const field = await phone.open()
  phone.site.fault = () => "lost_before"
  await field.leave()
  assert.equal(phone.site.signedIn?.key, PERSON.key)
  phone.site.fault = () => null
  await field.connect()
  assert.equal(phone.site.signedIn, null)
  assert.equal(field.state.session.person, null)
  phone.kill(field)
})

test("what the site refuses or questions is shown until it was read", async () => {
  const phone = new Phone()
  phone.site.receiptFor = (record) =>
    record.kind === "outcome" ? { status: "refused", reason: "unknown_visit", words: "No such visit." } : { status: "questioned", reason: "clock_jumped", words: "The clock." }
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  const id = await field.addOutcome(visitId, { kind: "arrest" })
  await field.sendNow()
  assert.equal(field.state.unsent, 0)
  assert.deepEqual(new Set(field.state.notices.map(({ status }) => status)), new Set(["refused", "questioned"]))
  assert.equal(field.state.notices.find(({ recordId }) => recordId === id).words, "No such visit.")
  assert.deepEqual(field.state.openVisit.outcomes, [], "a refused outcome is not shown as one")
  for (const { recordId } of field.state.notices) await field.dismissNotice(recordId)
  assert.deepEqual(field.state.notices, [])
  phone.kill(field)
})
