// Which places come first.

import assert from "node:assert/strict"
import { test } from "node:test"
import { placesDue } from "../src/tasks/due.js"
import { suggestOutcomes } from "../src/tasks/powers.js"
import { chance, MINUTE, PERSON, planFor, SQUARE } from "./world.js"

const HOUR = 60 * MINUTE
const NOW = Date.parse("2026-03-02T21:00:00Z")
const HERE = { longitude: -0.079, latitude: 51.7905 }

function place(ref, east, hoursSince, more = {}) {
  const coordinates = SQUARE.coordinates.map((ring) => ring.map(([x, y]) => [x + east, y]))
  const last = hoursSince === null ? null : new Date(NOW - hoursSince * HOUR).toISOString()
  return { ref, name: ref, outline: { type: "Polygon", coordinates }, last_visit_at: last, rank: 1, ...more }
}

const order = (dues) => dues.map((due) => due.place.ref)
const stop = (ref, fromMin, toMin) => ({ place_ref: ref, starts_at: new Date(NOW + fromMin * MINUTE).toISOString(), ends_at: new Date(NOW + toMin * MINUTE).toISOString() })

test("the nearest comes first among equals, and without a position the longest unvisited", () => {
  const plan = { places: [place("far", 0.05, 30), place("near", 0.001, 30), place("longest", 0.2, 160)] }
  assert.deepEqual(order(placesDue(plan, [], NOW, HERE)), ["near", "longest", "far"])
  assert.deepEqual(order(placesDue(plan, [], NOW, null)), ["longest", "far", "near"])
  assert.equal(placesDue(plan, [], NOW, null)[0].distanceM, null)
  assert.equal(placesDue(plan, [], NOW, HERE)[0].distanceM, 0)
})

test("what is planned soon or was missed comes before everything, by its time", () => {
  const places = [place("a", 0, 30), place("soon", 0.1, 2), place("missed", 0.2, 2), place("late", 0.3, 2)]
  const plan = { places, shifts: [{ tour: [stop("soon", 20, 35), stop("missed", -60, -45), stop("late", 180, 195)] }] }
  const dues = placesDue(plan, [], NOW, HERE)
  assert.deepEqual(order(dues).slice(0, 3), ["missed", "soon", "a"])
  assert.deepEqual(dues.slice(0, 2).map(({ why }) => why), ["Planned earlier, not done yet", "Planned within the hour"])
  assert.equal(dues.find((due) => due.place.ref === "late").plannedAt, NOW + 180 * MINUTE)
})

test("a planned visit that was made is not asked for again, and a place just left rests", () => {
  const plan = { places: [place("a", 0, null), place("b", 0.3, 2)], shifts: [{ tour: [stop("a", -30, -15)] }] }
  const visit = { placeRef: "a", startedAt: NOW - 30 * MINUTE, endedAt: NOW - 14 * MINUTE, isRefused: false }
  const dues = placesDue(plan, [visit], NOW, HERE)
  assert.deepEqual(order(dues), ["b", "a"])
  assert.deepEqual([dues[1].isPlanned, dues[1].isDoneToday, dues[1].why], [false, true, "Visited within the hour"])
  assert.equal(placesDue(plan, [{ ...visit, isRefused: true }], NOW, HERE)[0].place.ref, "a")
})

test("a place that nobody ever visited counts as one of a week ago", () => {
  const plan = { places: [place("never", 0, null), place("week", 0, 168), place("month", 0, 720)] }
  const dues = placesDue(plan, [], NOW, HERE)
  assert.deepEqual(order(dues), ["month", "never", "week"], "equal: by their names")
  assert.deepEqual(dues.map(({ why }) => why), ["No visit for 30 days", "No visit known", "No visit for 7 days"])
})

test("every place is listed once, whatever the plan", () => {
  const random = chance(21)
  for (let turn = 0; turn < 200; turn += 1) {
    const count = Math.floor(random() * 12)
    const places = Array.from({ length: count }, (_, i) => place(`p${i}`, random(), random() < 0.2 ? null : random() * 500))
    const tour = Array.from({ length: Math.floor(random() * 8) }, () => {
      const from = (random() - 0.5) * 600
      return stop(`p${Math.floor(random() * 14)}`, from, from + 15)
    })
    const position = random() < 0.5 ? HERE : null
    const dues = placesDue({ places, shifts: [{ tour }] }, [], NOW, position)
    assert.deepEqual(order(dues).sort(), places.map(({ ref }) => ref).sort())
    const soon = dues.map((due) => due.plannedAt !== null && due.plannedAt - NOW <= HOUR)
    assert.deepEqual(soon, [...soon].sort((one, other) => Number(other) - Number(one)), "planned ones stand first")
  }
  assert.deepEqual(placesDue(null, [], NOW, HERE), [])
})

test("what the crew may do is offered first, and everything else can still be recorded", () => {
  const plan = planFor(PERSON)
  const warden = suggestOutcomes(plan, [{ role: "warden" }])
  assert.deepEqual(warden.first.map(({ kind }) => kind), ["engagement", "cpn"])
  assert.deepEqual(warden.rest.map(({ kind }) => kind), ["arrest"])
  const both = suggestOutcomes(plan, [{ role: "warden" }, { role: "officer" }])
  assert.deepEqual(both.rest, [])
  assert.deepEqual(both.powers, { engagement: "yes", arrest: "yes", cpn: "yes" })
  assert.equal(suggestOutcomes(plan, [{ role: "other" }]).powers.arrest, "unknown")
  assert.deepEqual(suggestOutcomes(null, []), { first: [], rest: [], powers: {} })
})
