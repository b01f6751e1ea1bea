// A visit from tap to tap, and everything that is recorded with it.

import assert from "node:assert/strict"
import { test } from "node:test"
import { visitsFrom } from "../src/tasks/projection.js"
import { EMPTY, shiftNow } from "../src/tasks/state.js"
import { chance, MINUTE, PERSON, Phone, planFor, settled } from "./world.js"

const WARDEN = { person_ref: "W1", role: "warden", agency: "council" }

test("a visit in two taps, with what happened in between, is at the site as it was", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const started = phone.clock.time
  const visitId = await field.startVisit({ placeRef: "A01", crew: [WARDEN], mode: "cycle" })
  assert.equal(field.state.openVisit.placeName, "Bull Plain")
  assert.equal(field.state.openVisit.minutes, null)
  const outcomeId = await field.addOutcome(visitId, { kind: "engagement", count: 4, audience: "resident" })
  await field.addOutcome(visitId, { kind: "arrest", reference: "41/123/26" })
  await field.withdrawOutcome(outcomeId)
  await field.noteVisit(visitId, "  Gate left open  ")
  await phone.clock.advance(17 * MINUTE)
  await field.endVisit(visitId)
  await settled()
  const [visit] = field.state.visits
  assert.equal(field.state.openVisit, null)
  assert.equal(visit.minutes, 17)
  assert.deepEqual(visit.outcomes.map(({ kind, count }) => [kind, count]), [["arrest", 1]])
  assert.deepEqual(visit.notes, ["Gate left open"])
  assert.equal(visit.isSent, true)
  const sent = [...phone.site.records.values()].map(({ record }) => record)
  assert.deepEqual(sent.map(({ kind }) => kind), ["visit_started", "outcome", "outcome", "outcome_withdrawn", "visit_noted", "visit_ended"])
  assert.deepEqual(sent[0].body, {
    place_ref: "A01",
    shift_id: "S1",
    crew: [{ person_ref: "PC0007", role: "officer", agency: "police" }, WARDEN],
    mode: "cycle",
    additional: false,
    check_in: "tap",
    place_code: null,
    at: sent[0].made_at,
    fix: null,
  })
  assert.equal(Date.parse(sent[0].body.at), started)
  assert.ok(sent.every(({ visit_id: id }) => id === visitId))
  assert.equal(new Set(sent.map(({ run_id: id }) => id)).size, 1)
  const steady = sent.map(({ steady_ms: ms }) => ms)
  assert.deepEqual(steady, [...steady].sort((one, other) => one - other))
  assert.match(sent[0].made_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
  phone.kill(field)
})

test("one visit at a time, and no count or reference that cannot be", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await assert.rejects(field.startVisit({ placeRef: "A02" }), { code: "visit_open" })
  for (const count of [0, -1, 1.5, 501, "3", NaN]) await assert.rejects(field.addOutcome(visitId, { kind: "engagement", count }), { code: "bad_count" })
  await assert.rejects(field.addOutcome(visitId, { kind: "arrest", count: 100 }), { code: "bad_count" })
  for (const reference of ["John Smith", "noDigits", "/1", "a".repeat(40) + "1"]) {
    await assert.rejects(field.addOutcome(visitId, { kind: "arrest", reference }), { code: "bad_reference" })
  }
  await assert.rejects(field.noteVisit(visitId, "   "), { code: "empty" })
  await assert.rejects(field.noteVisit(visitId, "x".repeat(301)), { code: "too_long" })
  await assert.rejects(field.endVisit("another"), { code: "no_visit" })
  await settled()
  assert.equal(phone.site.records.size, 1)
  phone.kill(field)
})

test("a correction is shown at once, and an end before the start is not taken", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(20 * MINUTE)
  await field.endVisit(visitId)
  const { startedAt } = field.state.visits[0]
  await field.correctVisit(visitId, { reason: "Tapped late", startedAt: startedAt - 5 * MINUTE, placeRef: "A02" })
  assert.deepEqual([field.state.visits[0].minutes, field.state.visits[0].placeRef, field.state.visits[0].isCorrected], [25, "A02", true])
  await assert.rejects(field.correctVisit(visitId, { reason: "x", endedAt: startedAt - 60 * MINUTE }), { code: "end_before_start" })
  await assert.rejects(field.correctVisit(visitId, { reason: "x" }), { code: "nothing_changed" })
  await assert.rejects(field.correctVisit(visitId, { reason: " ", mode: "foot" }), { code: "empty" })
  phone.kill(field)
})

test("taken away, asked for support, answered: each is one record", async () => {
  const phone = new Phone()
  phone.site.plans.set(PERSON.key, planFor(PERSON, { questions: [{ id: 5, visit_id: null, reason: "overlap", words: "Two?", raised_at: "" }] }))
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  const id = await field.abstracted("emergency_call")
  assert.deepEqual([field.state.abstraction.id, field.state.abstraction.visitId], [id, visitId])
  await field.abstractionEnded()
  assert.equal(field.state.abstraction, null)
  await assert.rejects(field.abstractionEnded(), { code: "not_abstracted" })
  await field.askSupport("dog")
  assert.deepEqual(field.state.support.map(({ what, placeRef }) => [what, placeRef]), [["dog", "A01"]])
  assert.equal(field.state.questions.length, 1)
  await field.answerQuestion(5, "as_recorded", "It is right")
  assert.deepEqual(field.state.questions, [])
  await settled()
  const kinds = [...phone.site.records.values()].map(({ record }) => record.kind)
  assert.deepEqual(kinds, ["visit_started", "abstracted", "abstraction_ended", "support_requested", "question_answered"])
  phone.kill(field)
})

test("fifteen minutes are told once, by the wall clock, also to an app that was closed", async () => {
  const phone = new Phone()
  let field = await phone.open()
  await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(14 * MINUTE)
  assert.deepEqual([phone.told.length, field.state.timer.isReached], [0, false])
  await phone.clock.advance(2 * MINUTE)
  assert.deepEqual([phone.told.length, field.state.timer.isReached], [1, true])
  phone.kill(field)
  field = await phone.open()
  assert.equal(phone.told.length, 1)
  await field.endVisit(field.state.openVisit.visitId)
  await field.startVisit({ placeRef: "A02" })
  phone.kill(field)
  phone.clock.time += 40 * MINUTE
  field = await phone.open()
  await settled()
  assert.equal(phone.told.length, 2, "told as soon as somebody looks")
  assert.equal(field.state.timer.isReached, true)
  phone.kill(field)
})

test("a visit that nobody ended does not keep a crew from the next after 16 hours", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(16 * 60 * MINUTE)
  await field.refresh()
  assert.equal(field.state.openVisit, null)
  assert.equal(field.state.recent[0].endedAt, null)
  await field.correctVisit(visitId, { reason: "Forgot to end it", endedAt: field.state.recent[0].startedAt + 20 * MINUTE })
  assert.equal(field.state.recent[0].minutes, 20)
  phone.kill(field)
})

test("a refused start is shown as refused and is not an open visit", async () => {
  const phone = new Phone()
  phone.site.receiptFor = () => ({ status: "refused", reason: "unknown_place", words: "No such place." })
  const field = await phone.open()
  await field.startVisit({ placeRef: "gone" })
  await field.sendNow()
  assert.equal(field.state.openVisit, null)
  assert.equal(field.state.visits[0].isRefused, true)
  await field.startVisit({ placeRef: "A01" })
  phone.kill(field)
})

test("the site's own view of a visit stands beside the phone's, and visits of another phone are listed", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(15 * MINUTE)
  await field.endVisit(visitId)
  const said = { minutes_low: 9, minutes_best: 15, minutes_high: 16, evidence: "B", state: "counted", looks: 1, outcomes: [] }
  const own = [
    { visit_id: visitId, place_ref: "A01", started_at: "2026-03-02T21:00:00Z", ended_at: "2026-03-02T21:15:00Z", ...said },
    {
      ...{ visit_id: "other-phone", place_ref: "A02", started_at: "2026-03-02T19:00:00Z", ended_at: null, ...said },
      ...{ mode: "cycle", crew: [WARDEN], outcomes: [{ outcome_id: "o", kind: "engagement", count: 3, audience: "business" }] },
    },
  ]
  phone.site.fault = ({ path }) => (path === "/field/plan" ? { status: 200, json: planFor(PERSON, { own }), etag: "e3" } : null)
  await field.refreshPlan()
  assert.deepEqual(field.state.recent.map(({ visitId: id, isLocal }) => [id, isLocal]), [[visitId, true], ["other-phone", false]])
  assert.deepEqual(field.state.recent[0].server, { minutes_low: 9, minutes_best: 15, minutes_high: 16, evidence: "B", state: "counted", looks: 1 })
  const { crew, mode, outcomes } = field.state.recent[1]
  assert.deepEqual([crew, mode, outcomes[0].audience, outcomes[0].count], [[WARDEN], "cycle", "business", 3])
  assert.equal(field.state.openVisit, null, "a visit of another phone is not ended on this one")
  phone.kill(field)
})

test("the order in which records are read changes no visit", () => {
  const random = chance(9)
  const at = (minute) => new Date(Date.UTC(2026, 2, 2, 21, minute)).toISOString()
  const make = (id, kind, minute, body) => ({ isSent: true, status: "kept", record: { id, kind, visit_id: "v", made_at: at(minute), body } })
  const held = [
    make("v1", "visit_started", 0, { place_ref: "A01", crew: [WARDEN], mode: "foot", check_in: "tap", at: at(0) }),
    make("o1", "outcome", 3, { kind: "arrest", count: 1, at: at(3) }),
    make("w1", "outcome_withdrawn", 4, { outcome_id: "o1", at: at(4) }),
    make("c1", "visit_corrected", 30, { reason: "x", ended_at: at(22) }),
    make("e1", "visit_ended", 20, { at: at(20) }),
  ]
  const expected = visitsFrom(held, null)
  for (let turn = 0; turn < 100; turn += 1) {
    const shuffled = held.map((one) => [random(), one]).sort(([a], [b]) => a - b).map(([, one]) => one)
    assert.deepEqual(visitsFrom(shuffled, null), expected)
  }
  assert.equal(expected[0].minutes, 22)
  assert.deepEqual(expected[0].outcomes, [])
})

test("the shift of now comes before one that begins soon and one that is over", () => {
  const shift = (id, from, to) => ({ shift_id: id, starts_at: `2026-03-02T${from}:00:00Z`, ends_at: `2026-03-02T${to}:00:00Z` })
  const plan = { shifts: [shift("early", 10, 18), shift("late", 18, 22), shift("later", 23, 23)] }
  const id = (hour, minute = 0) => shiftNow(plan, Date.UTC(2026, 2, 2, hour, minute))?.shift_id
  assert.deepEqual([id(8), id(9, 30), id(17, 30), id(18), id(23, 59)], [undefined, "early", "early", "late", "late"])
  assert.equal(shiftNow(null, 0), null)
  assert.equal(EMPTY.openVisit, null)
})

test("whoever watches is told of every change and may stop", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const seen = []
  const stop = field.subscribe((state) => seen.push(state))
  await field.startVisit({ placeRef: "A01" })
  assert.equal(seen.at(-1).openVisit.placeRef, "A01")
  assert.ok(Object.isFrozen(seen.at(-1)))
  stop()
  const count = seen.length
  await field.endVisit(field.state.openVisit.visitId)
  assert.equal(seen.length, count)
  phone.kill(field)
})
