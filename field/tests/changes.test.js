// What has changed in somebody's shifts since they last looked.

import assert from "node:assert/strict"
import { test } from "node:test"
import { changeWords } from "../src/screens/changed.js"
import { changesOf, seenAfter, seenOf } from "../src/tasks/changes.js"
import { chance, MINUTE, PERSON, Phone, planFor } from "./world.js"

const NOW = Date.parse("2026-03-02T18:00:00Z")
const HOUR = 60 * MINUTE
const iso = (at) => new Date(at).toISOString()

const stop = (ref, from, minutes = 15) => ({
  visit_id: `${ref}-${from}`,
  place_ref: ref,
  starts_at: `2026-03-02T${from}:00Z`,
  ends_at: iso(Date.parse(`2026-03-02T${from}:00Z`) + minutes * MINUTE),
})
const SAM = { person_ref: "PC0007", name: "Sam Field", role: "officer", agency: "police" }
const JO = { person_ref: "PC0009", name: "Jo Brown", role: "officer", agency: "police" }
const shiftOf = (more = {}) => ({
  shift_id: "S1",
  starts_at: "2026-03-02T19:00:00Z",
  ends_at: "2026-03-03T02:00:00Z",
  base: "Hertford station",
  break_starts_at: "2026-03-02T22:00:00Z",
  break_ends_at: "2026-03-02T22:30:00Z",
  crew: [SAM],
  tour: [stop("A01", "19:40"), stop("A02", "20:30"), stop("A01", "21:15")],
  ...more,
})
const planOf = (...shifts) => planFor(PERSON, { made_at: "2026-03-02T17:00:00Z", shifts })

function told(before, after, now = NOW) {
  return changesOf(seenOf(before), after, now).map((change) => changeWords(change, now))
}

test("the same plan again, or the first one, has changed nothing", () => {
  assert.deepEqual(told(planOf(shiftOf()), planOf(shiftOf())), [])
  assert.deepEqual(changesOf(null, planOf(shiftOf()), NOW), [])
  assert.deepEqual(changesOf(seenOf(planOf(shiftOf())), null, NOW), [])
})

test("a visit that was moved, made longer, added or left out is said by its place and time", () => {
  const before = planOf(shiftOf())
  const tours = [
    [[stop("A01", "20:10"), stop("A02", "20:30"), stop("A01", "21:15")], "19:40 Bull Plain is now 20:10"],
    [[stop("A01", "19:40"), stop("A02", "20:30", 25), stop("A01", "21:15")], "20:30 Market Street is now until 20:55"],
    [[...shiftOf().tour, stop("A02", "23:00")], "23:00 Market Street is new"],
    [[stop("A01", "19:40"), stop("A02", "20:30")], "21:15 Bull Plain is not planned any more"],
    [[stop("A01", "19:40"), stop("Z99", "20:30"), stop("A01", "21:15")], ["20:30 Market Street is not planned any more", "20:30 Z99 is new"]],
  ]
  for (const [tour, words] of tours) assert.deepEqual(told(before, planOf(shiftOf({ tour }))).sort(), [words].flat().sort())
})

test("another order of the same visits, and other names of them, are no change", () => {
  const tour = [...shiftOf().tour].reverse().map((one) => ({ ...one, visit_id: `again-${one.visit_id}` }))
  assert.deepEqual(told(planOf(shiftOf()), planOf(shiftOf({ tour }))), [])
})

test("other hours, base, break and people are said", () => {
  const after = shiftOf({
    starts_at: "2026-03-02T20:00:00Z",
    base: "Ware",
    break_starts_at: "2026-03-02T23:00:00Z",
    break_ends_at: "2026-03-02T23:30:00Z",
    crew: [JO],
  })
  assert.deepEqual(told(planOf(shiftOf()), planOf(after)), [
    "Your shift 19:00 to 02:00 is now 20:00 to 02:00",
    "The base is now Ware",
    "The break is now 23:00 to 23:30",
    "Jo Brown is on the crew now",
    "Sam Field is not on the crew any more",
  ])
})

test("a shift that has gone or is new is said; one that has come near is not", () => {
  const second = shiftOf({ shift_id: "S2", starts_at: "2026-03-03T19:00:00Z", ends_at: "2026-03-04T02:00:00Z", tour: [] })
  const near = shiftOf({ shift_id: "S3", starts_at: "2026-03-04T06:00:00Z", ends_at: "2026-03-04T14:00:00Z", tour: [] })
  const said = told(planOf(shiftOf()), planOf(second, near))
  assert.match(said[0], /^Your shift 19:00 to 02:00 has gone: it was cancelled, or somebody else has it$/)
  assert.match(said[1], /^A new shift: Tue,? 3 Mar, 19:00 to 02:00$/)
  assert.equal(said.length, 2)
})

test("what is over is not told", () => {
  const moved = planOf(shiftOf({ tour: [stop("A01", "20:10"), stop("A02", "20:30"), stop("A01", "21:15")] }))
  assert.deepEqual(told(planOf(shiftOf()), moved, Date.parse("2026-03-02T20:26:00Z")), [])
  assert.deepEqual(told(planOf(shiftOf()), planOf(), Date.parse("2026-03-03T02:00:00Z")), [])
})

test("a plan kept from before the site told bases and breaks is no change", () => {
  const { base: _base, break_starts_at: _from, break_ends_at: _to, ...old } = shiftOf()
  assert.deepEqual(told(planOf(old), planOf(shiftOf())), [])
  assert.deepEqual(told(planOf(shiftOf()), planOf(old)), [])
})

test("every visit that is not said to have changed stands in both tours at the same time", () => {
  const random = chance(3)
  const some = () => Array.from({ length: Math.floor(random() * 6) }, () => {
    const minute = Math.floor(random() * 6) * 10
    return stop(random() < 0.5 ? "A01" : "A02", `2${Math.floor(random() * 3)}:${String(minute).padStart(2, "0")}`)
  })
  for (let round = 0; round < 200; round += 1) {
    const [was, is] = [some(), some()]
    const changes = changesOf(seenOf(planOf(shiftOf({ tour: was }))), planOf(shiftOf({ tour: is })), NOW)
    const [moved, fresh, gone] = ["visit_moved", "visit_new", "visit_gone"].map((kind) => changes.filter((one) => one.kind === kind).length)
    const key = (one) => `${one.place_ref} ${one.starts_at}`
    const stays = (tour, other) => tour.filter((one) => other.some((two) => key(one) === key(two))).length
    assert.equal(is.length - stays(is, was), moved + fresh)
    assert.equal(was.length - stays(was, is), moved + gone)
  }
})

test("what was seen stays what it was while something is unread, and takes in what comes near", () => {
  const seen = seenOf(planOf(shiftOf()))
  const moved = planOf(shiftOf({ tour: [stop("A01", "20:10")] }))
  assert.equal(seenAfter(seen, planOf(shiftOf()), NOW).at, seen.at)
  assert.deepEqual(seenAfter(seen, moved, NOW).shifts, seen.shifts)
  const near = shiftOf({ shift_id: "S3", starts_at: "2026-03-04T06:00:00Z", ends_at: "2026-03-04T14:00:00Z" })
  const both = { ...moved, shifts: [...moved.shifts, near] }
  assert.deepEqual(seenAfter(seen, both, NOW).shifts.map((one) => one.shift_id), ["S1", "S3"])
  assert.deepEqual(seenAfter(null, moved, NOW), seenOf(moved))
})

test("the notice stays over a restart until it is read, and is not another's", async () => {
  const phone = new Phone()
  const first = await phone.open()
  assert.deepEqual(first.state.changes, [])
  const plan = planFor(PERSON)
  const tour = [{ ...plan.shifts[0].tour[0], starts_at: "2026-03-02T22:00:00+00:00", ends_at: "2026-03-02T22:15:00+00:00" }]
  phone.site.plans.set(PERSON.key, { ...plan, shifts: [{ ...plan.shifts[0], tour }] })
  phone.site.etag = "e2"
  await first.refreshPlan()
  assert.deepEqual(first.state.changes.map((one) => changeWords(one, phone.clock.time)), ["21:30 Bull Plain is now 22:00"])
  phone.kill(first)
  const second = await phone.open()
  assert.equal(second.state.changes.length, 1)
  await second.markChangesSeen()
  assert.deepEqual(second.state.changes, [])
  await second.refreshPlan()
  assert.deepEqual(second.state.changes, [])
  await second.leave()
  assert.deepEqual(second.state.changes, [])
  phone.kill(second)
})

test("who has not read one change is told of it and of the next as one", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const plan = planFor(PERSON)
  for (const [etag, from] of [["e2", "22:00"], ["e3", "22:30"], ["e4", "21:30"]]) {
    const at = Date.parse(`2026-03-02T${from}:00Z`)
    const tour = [{ ...plan.shifts[0].tour[0], starts_at: iso(at), ends_at: iso(at + 15 * MINUTE) }]
    phone.site.plans.set(PERSON.key, { ...plan, shifts: [{ ...plan.shifts[0], tour }] })
    phone.site.etag = etag
    await field.refreshPlan()
    const said = field.state.changes.map((one) => changeWords(one, phone.clock.time))
    assert.deepEqual(said, from === "21:30" ? [] : [`21:30 Bull Plain is now ${from}`])
  }
  await phone.clock.advance(HOUR)
  phone.kill(field)
})
