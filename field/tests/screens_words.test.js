// Words, times and addresses of the screens.

import assert from "node:assert/strict"
import { test } from "node:test"
import { signInUrl } from "../src/screens/sign_in_link.js"
import { address, makeRouter } from "../src/ui/router.js"
import { endAfter, momentOf } from "../src/ui/times.js"
import {
  ago,
  clock,
  counted,
  day,
  dayKey,
  distance,
  dueAt,
  dueWords,
  fullDay,
  lasting,
  minutes,
  moment,
  span,
  unvisited,
} from "../src/ui/words.js"

const NOW = Date.parse("2026-07-10T20:30:00Z") // 21:30 in London
const MINUTE = 60_000
const HOUR = 60 * MINUTE

test("times are those of London in summer and in winter, from milliseconds or as the site sends them", () => {
  assert.equal(clock(NOW), "21:30")
  assert.equal(clock("2026-01-10T20:30:00+00:00"), "20:30")
  assert.equal(span(NOW, NOW + HOUR), "21:30 to 22:30")
  assert.equal(span(NOW, null), "21:30, not ended")
})

test("a day ends at midnight in London", () => {
  assert.equal(dayKey("2026-07-10T23:30:00Z"), "2026-07-11")
  assert.equal(day(NOW, NOW), "Today")
  assert.equal(day(NOW - 24 * HOUR, NOW), "Yesterday")
  assert.equal(day("2026-07-08T12:00:00Z", NOW), "Wednesday 8 July")
  assert.equal(fullDay(NOW), "Friday 10 July")
  assert.equal(moment(NOW - HOUR, NOW), "20:30")
  assert.match(moment(NOW - 48 * HOUR, NOW), /^Wed,? 8 Jul, 21:30$/)
})

test("lengths, counts and distances read as people say them", () => {
  assert.equal(lasting(59_999), "0 min")
  assert.equal(lasting(-5), "0 min")
  assert.equal(lasting(59 * MINUTE), "59 min")
  assert.equal(lasting(125 * MINUTE), "2 h 05 min")
  assert.equal(counted(1, "person", "people"), "1 person")
  assert.equal(counted(3, "person", "people"), "3 people")
  assert.equal(counted(0, "minute"), "0 minutes")
  assert.equal(distance(3), "10 m")
  assert.equal(distance(996), "1000 m")
  assert.equal(distance(1240), "1.2 km")
  assert.equal(minutes(12.2, 12.4), "12 min")
  assert.equal(minutes(9, 14.4), "9 to 14 min")
})

test("how long nobody was there grows from minutes to days", () => {
  assert.equal(unvisited(null, NOW), "No visit known")
  assert.equal(unvisited(NOW - 40 * MINUTE, NOW), "Visited 40 min ago")
  assert.equal(unvisited(NOW - 61 * MINUTE, NOW), "Visited 1 hour ago")
  assert.equal(unvisited(new Date(NOW - 73 * HOUR).toISOString(), NOW), "Not visited for 3 days")
})

test("what is due says so before, within and after its time", () => {
  const [from, to] = [NOW, NOW + 20 * MINUTE]
  assert.equal(dueWords(from, to, from - 25 * MINUTE), "due in 25 min")
  assert.equal(dueWords(from, to, from), "due now")
  assert.equal(dueWords(from, to, to), "due now")
  assert.equal(dueWords(from, to, to + 5 * MINUTE), "was due 5 min ago")
  assert.match(dueWords(from, to, from - 30 * HOUR), /^due Fri,? 10 Jul, 21:30$/)
})

test("the time of a planned visit is said once, however far ahead it is", () => {
  const from = Date.parse("2026-07-10T20:30:00Z")
  const to = from + 15 * MINUTE
  assert.equal(dueAt(from, to, from - 25 * MINUTE), "21:30, due in 25 min")
  assert.equal(dueAt(from, to, from - 14 * HOUR), "Due 21:30")
  assert.match(dueAt(from, to, from - 30 * HOUR), /^Due Fri,? 10 Jul, 21:30$/)
  assert.equal(dueAt(from, to, to + 5 * MINUTE), "21:30, was due 5 min ago")
})

test("ago is rough and never ahead", () => {
  assert.equal(ago(NOW + MINUTE, NOW), "just now")
  assert.equal(ago(NOW - 12 * MINUTE, NOW), "12 min ago")
  assert.equal(ago(NOW - 3 * HOUR, NOW), "3 hours ago")
})

test("a time of the clock is a moment, also on the nights on which clocks change", () => {
  assert.equal(momentOf("2026-07-10", "21:30"), NOW)
  assert.equal(momentOf("2026-01-10", "21:30"), Date.parse("2026-01-10T21:30:00Z"))
  assert.equal(momentOf("2026-10-25", "01:30"), Date.parse("2026-10-25T00:30:00Z"), "the first of two")
  assert.equal(momentOf("2026-10-25", "02:30"), Date.parse("2026-10-25T02:30:00Z"))
  assert.equal(momentOf("2026-03-29", "02:30"), Date.parse("2026-03-29T01:30:00Z"))
  for (const text of ["", "9:30", "half past nine"]) assert.ok(Number.isNaN(momentOf("2026-07-10", text)))
})

test("every minute of a year comes back from its own clock", () => {
  for (let at = Date.parse("2026-01-01T00:07:00Z"); at < Date.parse("2027-01-01T00:00:00Z"); at += 97 * MINUTE) {
    const back = momentOf(dayKey(at), clock(at))
    assert.ok(back === at || back === at - HOUR, new Date(at).toISOString())
    assert.equal(clock(back), clock(at))
  }
})

test("an end that reads earlier than the start is of the next day", () => {
  const start = momentOf("2026-07-10", "23:50")
  assert.equal(endAfter(start, "2026-07-10", "00:10") - start, 20 * MINUTE)
  assert.equal(endAfter(start, "2026-07-10", "23:59") - start, 9 * MINUTE)
  assert.ok(Number.isNaN(endAfter(start, "2026-07-10", "soon")))
})

test("an address names a screen and its parts; any other leads to the first", () => {
  const route = makeRouter([
    ["today", "T"],
    ["place/:ref", "P"],
    ["place/:ref/map", "M"],
  ])
  assert.deepEqual(route("#/place/a%2Fb%20c"), { screen: "P", params: { ref: "a/b c" } })
  assert.deepEqual(route(address("place", "ä/%"), "P"), { screen: "P", params: { ref: "ä/%" } })
  assert.deepEqual(route("#/place/x/map").screen, "M")
  for (const hash of ["", "#", "#/", "#/nowhere", "#/place"]) assert.deepEqual(route(hash), { screen: "T", params: {} })
  assert.deepEqual(route("#/place/%E0%A4%A"), { screen: "P", params: { ref: "%E0%A4%A" } })
})

test("whoever scans the code of a shift and must sign in first comes back to it", () => {
  const next = (url) => new URL(url, "https://this.site").searchParams.get("next")
  assert.equal(next(signInUrl("", "#/shift/2026-W10-Fri")), "/field/#/shift/2026-W10-Fri")
  assert.equal(next(signInUrl("/account/login/?next=/field/", "")), "/field/")
  assert.equal(next(signInUrl("/account/login/?next=/field/%23/at/CODE", "#/today")), "/field/#/at/CODE")
})
