// What has changed in somebody's shifts since they last looked, from two plans: the one they read and the one that holds.

import { placeOf } from "./plan.js"

// So far ahead the site tells of shifts: one that begins later was not in the plan for that reason alone.
const AHEAD_MS = 36 * 3_600_000

/**
 * What of a plan somebody has seen: its shifts and the names of their places.
 *
 * @param {object|null} plan as the site gave it
 */
export function seenOf(plan) {
  const shifts = plan?.shifts ?? []
  const refs = shifts.flatMap((shift) => shift.tour.map((stop) => stop.place_ref))
  return { at: Date.parse(plan?.made_at ?? "") || 0, shifts, names: namesOf(plan, refs) }
}

/**
 * What is different from what was seen, of shifts and visits that are not over.
 *
 * @param {ReturnType<typeof seenOf>|null} seen null where nothing was: then nothing has changed
 * @param {object|null} plan the one that holds
 * @param {number} now ms
 * @returns {{shiftId: string, kind: string, [about: string]: any}[]} `kind` is shift_new, shift_gone, shift_moved,
 *   base, break, joined, left, visit_moved, visit_length, visit_new or visit_gone; times in ms
 */
export function changesOf(seen, plan, now) {
  if (!seen || !plan) return []
  const isOver = (shift) => Date.parse(shift.ends_at) <= now
  const nameOf = (ref) => placeOf(plan, ref)?.name ?? seen.names[ref] ?? ref
  const gone = seen.shifts
    .filter((shift) => !isOver(shift) && !plan.shifts.some((one) => one.shift_id === shift.shift_id))
    .map((shift) => ({ shiftId: shift.shift_id, kind: "shift_gone", ...times(shift) }))
  const others = plan.shifts.filter((shift) => !isOver(shift)).flatMap((shift) => {
    const before = seen.shifts.find((one) => one.shift_id === shift.shift_id)
    if (before) return ofShift(before, shift, now, nameOf)
    return isNew(seen, shift) ? [{ shiftId: shift.shift_id, kind: "shift_new", ...times(shift) }] : []
  })
  return [...gone, ...others]
}

/**
 * What counts as seen once another plan has come: that plan where nothing has changed; else what was seen before, with
 * the shifts that have come near since.
 */
export function seenAfter(seen, plan, now) {
  if (!seen || changesOf(seen, plan, now).length === 0) return seenOf(plan)
  const nearer = plan.shifts.filter(
    (shift) => !seen.shifts.some((one) => one.shift_id === shift.shift_id) && !isNew(seen, shift),
  )
  return { at: seen.at, shifts: [...seen.shifts, ...nearer], names: { ...seenOf(plan).names, ...seen.names } }
}

function namesOf(plan, refs) {
  return Object.fromEntries(refs.map((ref) => [ref, placeOf(plan, ref)?.name ?? ref]))
}

function isNew(seen, shift) {
  return Date.parse(shift.starts_at) < seen.at + AHEAD_MS
}

function times({ starts_at: from, ends_at: to }) {
  return { from: Date.parse(from), to: Date.parse(to) }
}

function isSame(one, other) {
  return one.from === other.from && one.to === other.to
}

function ofShift(before, after, now, nameOf) {
  const [was, is] = [times(before), times(after)]
  const found = [
    ...(isSame(was, is) ? [] : [{ kind: "shift_moved", ...is, was }]),
    ...ofBase(before, after),
    ...ofBreak(before, after, now),
    ...ofCrew(before.crew, after.crew),
    ...ofTour(before.tour, after.tour, now).map(({ ref, ...change }) => ({ ...change, place: nameOf(ref) })),
  ]
  return found.map((change) => ({ shiftId: after.shift_id, ...change }))
}

// A plan kept from before the site told bases and breaks says nothing of them.
function ofBase({ base: before }, { base: after }) {
  return before === undefined || !after || before === after ? [] : [{ kind: "base", base: after }]
}

function ofBreak(before, after, now) {
  const { break_starts_at: from, break_ends_at: to } = after
  if (before.break_starts_at === undefined || !from || !to || Date.parse(to) <= now) return []
  const [was, is] = [
    { from: Date.parse(before.break_starts_at ?? ""), to: Date.parse(before.break_ends_at ?? "") },
    { from: Date.parse(from), to: Date.parse(to) },
  ]
  return isSame(was, is) ? [] : [{ kind: "break", ...is }]
}

function ofCrew(before, after) {
  const missing = (some, others) => some.filter((one) => !others.some((other) => other.person_ref === one.person_ref))
  return [
    ...missing(after, before).map(({ name }) => ({ kind: "joined", name })),
    ...missing(before, after).map(({ name }) => ({ kind: "left", name })),
  ]
}

// Visits have no name that an officer knows: one is told from another by its place and its time.
function ofTour(before, after, now) {
  const refs = [...new Set([...before, ...after].map((stop) => stop.place_ref))]
  return refs
    .flatMap((ref) => ofPlace(ref, stopsAt(before, ref), stopsAt(after, ref)))
    .filter((change) => Math.max(change.to, change.was?.to ?? 0) > now)
    .sort((one, other) => (one.was ?? one).from - (other.was ?? other).from)
}

function stopsAt(tour, ref) {
  return tour
    .filter((stop) => stop.place_ref === ref)
    .map(times)
    .sort((one, other) => one.from - other.from)
}

function ofPlace(ref, before, after) {
  const lengths = []
  const stays = (one, others) => others.some((other) => other.from === one.from)
  for (const is of after) {
    const was = before.find((one) => one.from === is.from)
    if (was && was.to !== is.to) lengths.push({ kind: "visit_length", ref, ...is, was })
  }
  const left = before.filter((one) => !stays(one, after))
  const fresh = after.filter((one) => !stays(one, before))
  const moved = Math.min(left.length, fresh.length)
  return [
    ...lengths,
    ...fresh.slice(0, moved).map((is, index) => ({ kind: "visit_moved", ref, ...is, was: left[index] })),
    ...fresh.slice(moved).map((is) => ({ kind: "visit_new", ref, ...is })),
    ...left.slice(moved).map((was) => ({ kind: "visit_gone", ref, ...was })),
  ]
}
