// What the screens offer: kinds in groups, what is at hand, the usual crew.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import Ajv from "ajv/dist/2020.js"
import { wordOf } from "../src/screens/bars.js"
import { agencyOf, crewWords, isAdditional, keepCrew, nameOf, usualCrew, usualMode } from "../src/screens/crew.js"
import { atHand, grouped, keyOf, outcomeWords, referenceOf, tally } from "../src/screens/kinds.js"
import { suggestOutcomes } from "../src/tasks/powers.js"
import { tell } from "../src/tasks/timer.js"

const PLAN = JSON.parse(readFileSync(new URL("./fixtures/plan.json", import.meta.url), "utf8"))
const ME = { person_ref: "PC4471", role: "officer", agency: "police" }
const SAM = { person_ref: "PCSO8120", role: "pcso", agency: "police" }
const items = (kinds) => grouped(kinds, PLAN).flatMap(([, held]) => held)

function fieldWith(state) {
  const kept = {}
  return {
    state: { session: { person: PLAN.person }, plan: PLAN, shift: PLAN.shifts[0], visits: [], now: 0, ...state },
    preference: (name) => kept[name] ?? null,
    setPreference: async (name, value) => {
      kept[name] = value
    },
  }
}

test("the plan that these tests use is of the published form", () => {
  const folder = process.env.BLUELAMP_SCHEMAS ?? new URL("../../schemas", import.meta.url).pathname
  const schema = JSON.parse(readFileSync(`${folder}/field-plan.schema.json`, "utf8"))
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  assert.ok(isValid(PLAN), JSON.stringify(isValid.errors))
})

test("every kind of the plan is offered once, but the two that have another place", () => {
  const offered = items(PLAN.outcome_kinds)
  const kinds = new Set(offered.map(({ kind }) => kind))
  const wanted = PLAN.outcome_kinds
    .map(({ kind }) => kind)
    .filter((kind) => !["dispersal", "support_requested"].includes(kind))
  assert.deepEqual([...kinds].sort(), wanted.sort())
  assert.equal(new Set(offered.map(({ key }) => key)).size, offered.length)
  assert.equal(offered.filter(({ kind }) => kind === "engagement").length, PLAN.audiences.length)
})

test("a kind that this version does not know is offered all the same", () => {
  const [[group, [item]]] = grouped([{ kind: "brand_new", words: "Brand new" }], PLAN)
  assert.equal(group, "Other")
  assert.equal(item.words, "Brand new")
})

test("what a crew has no power for stays to be recorded, apart from the rest", () => {
  const { first, rest } = suggestOutcomes(PLAN, [{ role: "warden" }])
  const [may, else_] = [items(first).map(({ kind }) => kind), items(rest).map(({ kind }) => kind)]
  assert.ok(else_.includes("arrest") && else_.includes("stop_search"))
  assert.ok(!may.includes("arrest") && may.includes("engagement") && may.includes("cpw"))
  assert.ok(
    items(suggestOutcomes(PLAN, [{ role: "warden" }, { role: "officer" }]).first).some(({ kind }) => kind === "arrest"),
  )
})

test("what was recorded most is at hand, then the usual", () => {
  const all = items(PLAN.outcome_kinds)
  const visits = [{ outcomes: [{ kind: "fpn" }, { kind: "fpn" }, { kind: "engagement", audience: "partner" }] }]
  const hand = atHand(all, visits)
  assert.deepEqual(
    hand.slice(0, 2).map(({ key }) => key),
    ["fpn", "engagement/partner"],
  )
  assert.equal(hand.length, 6)
  assert.equal(new Set(hand.map(({ key }) => key)).size, 6)
  assert.ok(atHand(items(suggestOutcomes(PLAN, [{ role: "bid" }]).first), visits).every(({ kind }) => kind !== "fpn"))
})

test("counts are by kind, engagements by audience too", () => {
  const outcomes = [
    { kind: "engagement", audience: "resident", count: 5 },
    { kind: "engagement", audience: "resident", count: 1 },
    { kind: "engagement", audience: "business", count: 1 },
    { kind: "arrest", audience: null, count: 1 },
  ]
  assert.deepEqual(Object.fromEntries(tally({ outcomes })), {
    "engagement/resident": 6,
    "engagement/business": 1,
    arrest: 1,
  })
  assert.equal(keyOf(outcomes[3]), "arrest")
  assert.equal(outcomeWords(outcomes[0], PLAN), "Engagement: resident")
  assert.equal(outcomeWords({ kind: "arrest", audience: null }, PLAN), "Arrest")
  assert.equal(outcomeWords({ kind: "brand_new", audience: null }, null), "Brand new")
})

test("references are asked for where another system holds the record", () => {
  assert.ok(referenceOf("stop_search"))
  assert.ok(referenceOf("intelligence_report"))
  assert.equal(referenceOf("engagement"), null)
})

test("words of the plan may come with or without their value", () => {
  assert.deepEqual(wordOf("arrest_or_custody"), ["arrest_or_custody", "Arrest or custody"])
  assert.deepEqual(wordOf({ reason: "event", words: "Event" }), ["event", "Event"])
  assert.deepEqual(wordOf({ what: "dog", words: "Dog unit" }), ["dog", "Dog unit"])
  assert.deepEqual(wordOf({ kind: "dog", words: "Dog unit" }), ["dog", "Dog unit"])
})

test("the crew begins as the shift's, then as in the last visit, then as chosen for this shift only", async () => {
  const field = fieldWith({})
  assert.deepEqual(usualCrew(field), [SAM])
  field.state.visits = [{ crew: [ME], mode: "cycle" }]
  assert.deepEqual(usualCrew(field), [])
  assert.equal(usualMode(field), "cycle")
  await keepCrew(field, { others: [SAM], mode: "vehicle", isAdditional: true })
  assert.deepEqual(usualCrew(field), [SAM])
  assert.equal(usualMode(field), "vehicle")
  field.state.shift = { ...PLAN.shifts[0], shift_id: "another", crew: [] }
  assert.deepEqual(usualCrew(field), [])
  assert.equal(usualMode(field), "cycle")
})

test("a visit that only the site knows says nothing of the crew and the mode", () => {
  const field = fieldWith({
    visits: [
      { crew: [], mode: "" },
      { crew: [ME], mode: "vehicle" },
    ],
  })
  assert.deepEqual(usualCrew(field), [])
  assert.equal(usualMode(field), "vehicle")
  field.state.visits.pop()
  assert.deepEqual(usualCrew(field), [SAM])
  assert.equal(usualMode(field), "foot")
})

test("another person of the same phone does not begin with my crew", async () => {
  const field = fieldWith({ shift: null })
  await keepCrew(field, { others: [SAM], mode: "foot", isAdditional: false })
  field.state.session = { person: { ...PLAN.person, key: "8", crew_ref: "PC9" } }
  assert.deepEqual(usualCrew(field), [])
})

test("a crew that patrols past midnight without a shift stays together until the morning", async () => {
  const field = fieldWith({ shift: null, now: new Date(2026, 10, 20, 23, 50).getTime() })
  await keepCrew(field, { others: [SAM], mode: "foot", isAdditional: true })
  field.state.now = new Date(2026, 10, 21, 4, 50).getTime()
  assert.deepEqual(usualCrew(field), [SAM])
  field.state.now = new Date(2026, 10, 21, 5, 10).getTime()
  assert.deepEqual(usualCrew(field), [])
})

test("extra duty is as the shift says until somebody says otherwise", async () => {
  const field = fieldWith({})
  assert.equal(isAdditional(field), true)
  await keepCrew(field, { others: [], mode: "foot", isAdditional: false })
  assert.equal(isAdditional(field), false)
  field.state.shift = null
  assert.equal(isAdditional(field), false)
})

test("people are named where the plan names them, and by number where not", () => {
  const { state } = fieldWith({})
  assert.equal(nameOf(state, "PCSO8120"), "Sam Patel")
  assert.equal(nameOf(state, "X99"), "X99")
  assert.equal(crewWords(state, []), "You alone")
  assert.equal(crewWords(state, [SAM]), "You and Sam Patel")
  assert.equal(crewWords(state, [SAM, { person_ref: "X99" }]), "You, Sam Patel and X99")
  assert.deepEqual(["special", "warden", "bid", "other"].map(agencyOf), ["police", "council", "bid", "other"])
})

test("those who want no buzz get none", () => {
  const buzzes = []
  const navigator = { vibrate: () => buzzes.push(1) }
  tell({ navigator, hasSound: false, hasBuzz: false })
  assert.equal(buzzes.length, 0)
  tell({ navigator, hasSound: false })
  assert.equal(buzzes.length, 1)
})
