// Wall-clock times of the United Kingdom to moments and back, across the nights on which clocks change.

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
})
const DAY_MS = 86_400_000

// How far the wall clock is ahead of universal time at a moment.
function ahead(at) {
  const part = Object.fromEntries(PARTS.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]))
  return (
    Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(at / 1000) * 1000
  )
}

/** The moment of "21:05" on a day "2026-11-20" of London; NaN for what is no time. An hour that occurs twice is the first. */
export function momentOf(day, time) {
  if (!/^\d\d:\d\d$/.test(time)) return Number.NaN
  const wall = Date.parse(`${day}T${time}:00Z`)
  const first = wall - ahead(wall - ahead(wall))
  const earlier = first - 3_600_000
  return earlier + ahead(earlier) === wall ? earlier : first
}

/** An end by the clock for a start: the same night's, so after midnight where it reads earlier than the start. */
export function endAfter(startAt, dayOfStart, time) {
  const same = momentOf(dayOfStart, time)
  if (Number.isNaN(same) || same > startAt) return same
  const next = new Date(Date.parse(`${dayOfStart}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  return momentOf(next, time)
}
