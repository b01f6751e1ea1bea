// Which places are due, in the order in which a crew would want them.

import { metresTo } from "./geometry.js"
import { londonDay } from "./time.js"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WEEK_H = 168
// A planned visit moves to the top an hour before it begins.
const AHEAD_MS = HOUR
const EARLY_MS = 30 * MINUTE
// A place that a crew has just left is not due.
const REST_MS = HOUR
const HALF_DISTANCE_M = 1000

/**
 * The places of a plan, most due first.
 *
 * 1. Visits planned for now or for the next hour, or missed earlier in the shift, by their time. 2. All others by how
 * long nobody has been there and how near they are, in equal parts: a place that nobody has visited for a week, or
 * ever, counts as full, and nearness halves with each kilometre. 3. Places left within the last hour.
 *
 * @param {object|null} plan as the site gave it
 * @param {object[]} visits of this phone
 * @param {number} now ms
 * @param {{longitude: number, latitude: number}|null} position
 */
export function placesDue(plan, visits, now, position) {
  const tour = (plan?.shifts ?? []).flatMap((shift) => shift.tour ?? [])
  const dues = (plan?.places ?? []).map((place) => dueOf(place, tour, visits, now, position))
  return dues.sort(byNeed).map(({ order: _order, ...due }) => due)
}

function dueOf(place, tour, visits, now, position) {
  const own = visits.filter((visit) => visit.placeRef === place.ref && visit.endedAt !== null && !visit.isRefused)
  const lastVisitAt = latest([Date.parse(place.last_visit_at ?? ""), ...own.map((visit) => visit.endedAt)])
  const planned = nextPlanned(place, tour, own, now)
  const distanceM = position ? metresTo([position.longitude, position.latitude], place.outline) : null
  const hoursSince = lastVisitAt === null ? null : Math.max(0, (now - lastVisitAt) / HOUR)
  const isPlanned = planned !== null
  const isRested = lastVisitAt !== null && now - lastVisitAt < REST_MS
  const isSoon = isPlanned && planned.startsAt - now <= AHEAD_MS
  const wait = Math.min(hoursSince ?? WEEK_H, WEEK_H) / WEEK_H
  const near = distanceM === null ? 0 : 2 ** (-distanceM / HALF_DISTANCE_M)
  return {
    place,
    distanceM,
    plannedAt: planned?.startsAt ?? null,
    plannedEndsAt: planned?.endsAt ?? null,
    lastVisitAt,
    hoursSince,
    isPlanned,
    isDoneToday: own.some((visit) => londonDay(visit.startedAt) === londonDay(now)),
    why: reason({ planned, isSoon, isRested, hoursSince, now }),
    order: { group: isSoon ? 0 : isRested ? 2 : 1, at: planned?.startsAt ?? 0, score: wait + near, rank: place.rank },
  }
}

// The first visit of the tour to this place that is neither over nor done; one that was missed stays for the shift.
function nextPlanned(place, tour, own, now) {
  const open = tour
    .filter((stop) => stop.place_ref === place.ref)
    .map((stop) => ({ startsAt: Date.parse(stop.starts_at), endsAt: Date.parse(stop.ends_at) }))
    .filter((stop) => !own.some((visit) => visit.endedAt > stop.startsAt - EARLY_MS && visit.startedAt < stop.endsAt + HOUR))
    .filter((stop) => now - stop.endsAt < 4 * HOUR)
  return open.sort((one, other) => one.startsAt - other.startsAt)[0] ?? null
}

function reason({ planned, isSoon, isRested, hoursSince, now }) {
  if (isSoon && planned.endsAt < now) return "Planned earlier, not done yet"
  if (isSoon) return planned.startsAt <= now ? "Planned for now" : "Planned within the hour"
  if (isRested) return "Visited within the hour"
  if (hoursSince === null) return "No visit known"
  if (hoursSince < 24) return `Visited ${Math.floor(hoursSince)} h ago`
  const days = Math.floor(hoursSince / 24)
  return `No visit for ${days} ${days === 1 ? "day" : "days"}`
}

function byNeed({ order: one, place: a }, { order: other, place: b }) {
  if (one.group !== other.group) return one.group - other.group
  if (one.group === 0 && one.at !== other.at) return one.at - other.at
  if (one.score !== other.score) return other.score - one.score
  return (one.rank ?? 1e9) - (other.rank ?? 1e9) || a.ref.localeCompare(b.ref)
}

function latest(moments) {
  const known = moments.filter(Number.isFinite)
  return known.length ? Math.max(...known) : null
}
