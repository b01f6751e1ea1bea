// What a visit may lead to, as the crew meets it: a kind, and for engagements whom it was with.

import { wordOf } from "./bars.js"

// What asks for a number of another system, and what that number is.
const REFERENCES = {
  stop_search: "Reference of the search record",
  intelligence_report: "Reference of the intelligence report",
  crime_discovered: "Crime or incident reference",
  crime_reported_to_patrol: "Crime or incident reference",
}
// Published totals use one of these, and the other has its own screen.
const NOT_OFFERED = new Set(["dispersal", "support_requested"])

const GROUPS = [
  ["People spoken to", ["engagement"]],
  ["Settled without a log", ["asb_resolved_unlogged"]],
  [
    "Anti-social behaviour",
    [
      "informal_warning",
      "dispersal_direction",
      "dispersal_authorisation",
      "cpw",
      "cpn",
      "pspo",
      "fpn",
      "abc",
      "closure",
      "injunction",
      "cbo",
    ],
  ],
  ["Stop and search", ["stop_search"]],
  ["Arrests", ["arrest"]],
  [
    "Seized or found again",
    ["knife_seized", "weapon_seized", "drugs_seized", "alcohol_seized", "vehicle_seized", "stolen_property_recovered"],
  ],
  ["Intelligence", ["intelligence_report"]],
  ["Help and referrals", ["safeguarding_referral", "support_referral", "immediate_justice_referral"]],
  ["Crime", ["crime_reported_to_patrol", "crime_discovered"]],
]
const GROUP_OF = new Map(GROUPS.flatMap(([group, kinds]) => kinds.map((kind) => [kind, group])))
const OTHER = "Other"

function itemsOf(kind, audiences) {
  if (kind.kind !== "engagement") return [{ key: kind.kind, kind: kind.kind, audience: null, words: kind.words }]
  return audiences
    .map(wordOf)
    .map(([audience, words]) => ({ key: `engagement/${audience}`, kind: "engagement", audience, words }))
}

/** Everything of a list of the plan's kinds, as items in groups: `[[group, items], …]`. */
export function grouped(kinds, plan) {
  const order = [...GROUPS.map(([group]) => group), OTHER]
  const held = new Map(order.map((group) => [group, []]))
  for (const kind of kinds.filter(({ kind }) => !NOT_OFFERED.has(kind))) {
    held.get(GROUP_OF.get(kind.kind) ?? OTHER).push(...itemsOf(kind, plan.audiences))
  }
  const inOrder = (group, items) => {
    const wanted = GROUPS.find(([name]) => name === group)?.[1] ?? []
    return [...items].sort((one, other) => wanted.indexOf(one.kind) - wanted.indexOf(other.kind))
  }
  return order.map((group) => [group, inOrder(group, held.get(group))]).filter(([, items]) => items.length > 0)
}

/** What the reference of a kind is called, or null for kinds that have none. */
export function referenceOf(kind) {
  return REFERENCES[kind] ?? null
}

/** The item of an outcome. */
export function keyOf({ kind, audience }) {
  return kind === "engagement" ? `engagement/${audience}` : kind
}

/** An outcome's words: "Residents" alone says too little away from its group. */
export function outcomeWords({ kind, audience }, plan) {
  const known = plan?.outcome_kinds.find((one) => one.kind === kind)?.words ?? wordOf(kind)[1]
  if (kind !== "engagement" || !audience) return known
  const whom = plan?.audiences.map(wordOf).find(([value]) => value === audience)?.[1] ?? wordOf(audience)[1]
  return `${known}: ${whom.toLowerCase()}`
}

/** How many of each item a visit has. */
export function tally({ outcomes }) {
  const counts = new Map()
  for (const outcome of outcomes) counts.set(keyOf(outcome), (counts.get(keyOf(outcome)) ?? 0) + outcome.count)
  return counts
}

const USUAL = [
  "engagement/resident",
  "engagement/young_people",
  "engagement/business",
  "informal_warning",
  "asb_resolved_unlogged",
  "intelligence_report",
]

/** The items to have at hand: what this person recorded most in the last days, filled up with the usual ones. */
export function atHand(items, visits, many = 6) {
  const used = new Map()
  for (const visit of visits)
    for (const outcome of visit.outcomes) used.set(keyOf(outcome), (used.get(keyOf(outcome)) ?? 0) + 1)
  const often = [...used].sort((one, other) => other[1] - one[1]).map(([key]) => key)
  const wanted = [...new Set([...often, ...USUAL])]
  return wanted
    .map((key) => items.find((item) => item.key === key))
    .filter(Boolean)
    .slice(0, many)
}
