// A shift and overtime in words.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { overtimeWords } from "../src/screens/overtime.js"
import { shiftFacts, shiftLines, shiftSpan, shiftTimes } from "../src/screens/shift_lines.js"
import { placeOf, shiftOf, shiftToCome } from "../src/tasks/plan.js"

const plan = JSON.parse(await readFile(new URL("fixtures/plan.json", import.meta.url), "utf8"))
const [shift] = plan.shifts
const BREAK = { break_starts_at: "2026-11-20T22:00:00+00:00", break_ends_at: "2026-11-20T22:30:00+00:00" }

test("the steps of a shift are in order, from the base and back", () => {
  const lines = shiftLines({ ...shift, base: "Hertford station", ...BREAK }, plan)
  assert.deepEqual(lines.map(({ kind }) => kind), ["start", "visit", "visit", "break", "visit", "end"])
  assert.deepEqual(lines.map(({ ref }) => ref), [null, "hs-03", "hs-01", null, "hs-01", null])
  assert.equal(lines[1].text, placeOf(plan, "hs-03").name)
  assert.deepEqual([lines[0].text, lines[5].detail], ["Hertford station", "Finish"])
})

test("without a base or a break there are the visits alone, and a place that is not here has its ref", () => {
  const tour = [{ ...shift.tour[0], place_ref: "hs-99" }]
  const { base: _base, break_starts_at: _from, break_ends_at: _to, ...old } = { ...shift, tour }
  assert.deepEqual(shiftLines(old, plan), [
    { kind: "visit", from: tour[0].starts_at, to: tour[0].ends_at, text: "hs-99", detail: null, ref: null },
  ])
  assert.equal(shiftFacts({ ...shift, base: null, break_starts_at: null, break_ends_at: null }), "")
})

test("a shift says when it is, from where, and how long it has to go", () => {
  const at = (time) => Date.parse(`2026-11-20T${time}:00Z`)
  assert.equal(shiftFacts({ ...shift, base: "Ware", ...BREAK }), "From Ware. Break 22:00 to 22:30.")
  assert.equal(shiftTimes(shift, at("17:15")), "Starts in 45 min")
  assert.equal(shiftTimes(shift, at("18:00")), "8 h 00 min left")
  assert.equal(shiftTimes(shift, Date.parse("2026-11-21T03:00:00Z")), "Ended at 02:00")
  assert.equal(shiftTimes(shift, at("01:00")), "Starts on Friday 20 November")
  assert.equal(shiftSpan(shift, at("12:00")), "18:00 to 02:00")
})

test("a shift is found by its id, and the next is the first that has yet to begin", () => {
  const later = { ...shift, shift_id: "S-2", starts_at: "2026-11-21T18:00:00+00:00" }
  const both = { ...plan, shifts: [later, shift] }
  assert.equal(shiftOf(both, "S-2"), later)
  assert.equal(shiftOf(both, "S-3"), null)
  assert.equal(shiftOf(null, "S-2"), null)
  assert.equal(shiftToCome(both, Date.parse("2026-11-20T10:00:00Z")), shift)
  assert.equal(shiftToCome(both, Date.parse("2026-11-20T18:00:00Z")), later)
  assert.equal(shiftToCome(both, Date.parse("2026-11-22T10:00:00Z")), null)
})

test("overtime is one line", () => {
  const words = (open, confirmed, swaps) => overtimeWords({ open, confirmed_to_come: confirmed, swaps_to_answer: swaps })
  assert.equal(words(3, 1, 1), "Overtime: 3 shifts on offer, 1 confirmed, 1 swap to answer")
  assert.equal(words(1, 0, 2), "Overtime: 1 shift on offer, 2 swaps to answer")
  assert.equal(words(0, 0, 0), "Overtime: nothing on offer")
})
