// A shift in words: its times, its base and break, and every step of its tour.

import { placeOf } from "../tasks/plan.js"
import { clock, fullDay, lasting, moment, span } from "../ui/words.js"

const NEAR_MS = 12 * 3_600_000

/** "Starts in 2 h 05 min", "3 h 10 min left", "Ended at 02:00". */
export function shiftTimes(shift, now) {
  const [from, to] = [Date.parse(shift.starts_at), Date.parse(shift.ends_at)]
  if (now < from - NEAR_MS) return `Starts on ${fullDay(from)}`
  if (now < from) return `Starts in ${lasting(from - now)}`
  return now > to ? `Ended at ${clock(to)}` : `${lasting(to - now)} left`
}

/** "Sat 21 Nov, 18:00 to 02:00"; the day is left out for today. */
export function shiftSpan(shift, now) {
  return `${moment(Date.parse(shift.starts_at), now)} to ${clock(shift.ends_at)}`
}

/** "From Hertford station. Break 22:00 to 22:30."; empty where the site says neither. */
export function shiftFacts({ base, break_starts_at: from, break_ends_at: to }) {
  return [base && `From ${base}.`, from && to && `Break ${span(from, to)}.`].filter(Boolean).join(" ")
}

/**
 * The steps of a shift in order: from the base, the visits with the break between, and back.
 *
 * @returns {{kind: "start"|"visit"|"break"|"end", from: string, to: string|null, text: string, detail: string|null,
 *   ref: string|null}[]} times as the site gives them; `ref` where the place is on the phone
 */
export function shiftLines(shift, plan) {
  const visits = shift.tour.map(({ place_ref: ref, starts_at: from, ends_at: to }) => {
    const place = placeOf(plan, ref)
    return { kind: "visit", from, to, text: place?.name ?? ref, detail: place?.town || null, ref: place ? ref : null }
  })
  const { base, break_starts_at: from, break_ends_at: to } = shift
  if (from && to) visits.push({ kind: "break", from, to, text: "Break", detail: base || null, ref: null })
  visits.sort((one, other) => Date.parse(one.from) - Date.parse(other.from))
  const end = (kind, at, detail) => ({ kind, from: at, to: null, text: base, detail, ref: null })
  return base ? [end("start", shift.starts_at, "Start"), ...visits, end("end", shift.ends_at, "Finish")] : visits
}
