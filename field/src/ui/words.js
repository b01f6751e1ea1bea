// Times, distances and numbers as people say them. Times are those of the United Kingdom, wherever the phone believes to be.

const ZONE = "Europe/London"
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long" })
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "short", day: "numeric", month: "short" })
const KEY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" })
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY_MS = 24 * HOUR

function ms(at) {
  return typeof at === "string" ? Date.parse(at) : at
}

/** "21:05". Moments may be milliseconds or what the site sends. */
export function clock(at) {
  return CLOCK.format(new Date(at))
}

/** "21:05 to 23:00". */
export function span(from, to) {
  return to ? `${clock(from)} to ${clock(to)}` : `${clock(from)}, not ended`
}

/** "2026-11-20", the day as it is in London. */
export function dayKey(at) {
  return KEY.format(new Date(at))
}

/** "Friday 20 November". */
export function fullDay(at) {
  return DAY.format(new Date(ms(at)))
}

/** "Today", "Yesterday" or "Wednesday 18 November". */
export function day(at, now) {
  if (dayKey(at) === dayKey(now)) return "Today"
  if (dayKey(at) === dayKey(now - DAY_MS)) return "Yesterday"
  return DAY.format(new Date(at))
}

/** "Wed 18 Nov, 21:05"; the day is left out for today. */
export function moment(at, now) {
  return dayKey(at) === dayKey(now) ? clock(at) : `${SHORT_DAY.format(new Date(at))}, ${clock(at)}`
}

/** "1 person", "3 people". */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`
}

/** "8 min", "2 h 05 min", of milliseconds. */
export function lasting(length) {
  const whole = Math.max(0, Math.floor(length / MINUTE))
  if (whole < 60) return `${whole} min`
  return `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, "0")} min`
}

/** "not visited for 3 days", "visited 40 min ago", "no visit known". */
export function unvisited(lastAt, now) {
  if (!lastAt) return "No visit known"
  const past = now - ms(lastAt)
  if (past < HOUR) return `Visited ${lasting(past)} ago`
  if (past < DAY_MS) return `Visited ${counted(Math.floor(past / HOUR), "hour")} ago`
  return `Not visited for ${counted(Math.floor(past / DAY_MS), "day")}`
}

/** "just now", "12 min ago", "3 hours ago", or the day. */
export function ago(at, now) {
  const past = now - ms(at)
  if (past < MINUTE) return "just now"
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`
  if (past < DAY_MS) return `${counted(Math.floor(past / HOUR), "hour")} ago`
  return moment(at, now)
}

/** "in 20 min", "now", "35 min ago": how a stretch of time stands to the clock. */
export function dueWords(from, to, now) {
  const start = ms(from)
  if (now < start) return start - now < 12 * HOUR ? `due in ${lasting(start - now)}` : `due ${moment(from, now)}`
  return now <= ms(to) ? "due now" : `was due ${lasting(now - ms(to))} ago`
}

/** "21:30, due in 25 min", "Due Fri 10 Jul, 21:30" further ahead: the time of a planned visit said once. */
export function dueAt(from, to, now) {
  const words = dueWords(from, to, now)
  return words.endsWith(clock(from)) ? `D${words.slice(1)}` : `${clock(from)}, ${words}`
}

/** "80 m", "1.2 km". */
export function distance(metres) {
  if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} m`
  return `${(metres / 1000).toFixed(1)} km`
}

/** "12 min", or "11 to 14 min" where the ends differ. */
export function minutes(low, high) {
  const [least, most] = [Math.round(low), Math.round(high)]
  return least === most ? `${least} min` : `${least} to ${most} min`
}

const ROLES = {
  officer: "Police officer",
  pcso: "PCSO",
  special: "Special constable",
  warden: "Council warden",
  bid: "BID staff",
  other: "Other",
}
const MODES = { foot: "On foot", cycle: "By cycle", vehicle: "By vehicle" }

/** What somebody is. */
export function role(value) {
  return ROLES[value] ?? "Other"
}

/** Every role and its words. */
export const roles = Object.entries(ROLES)

/** How a crew goes about. */
export function mode(value) {
  return MODES[value] ?? MODES.foot
}

/** Every mode and its words. */
export const modes = Object.entries(MODES)
