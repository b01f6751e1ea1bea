// What the screens show, put together afresh from what the phone keeps.

import { openAbstraction, openVisit, questionsAnswered, supportAsked, visitsFrom } from "./projection.js"
import { londonDay } from "./time.js"

const HOUR = 3_600_000
const RECENT_MS = 14 * 24 * HOUR

/** What stands before anything has been read. */
export const EMPTY = Object.freeze({
  now: 0,
  session: { person: null, signedIn: null, needsSignIn: false, signInUrl: "", mayRecord: true, words: "" },
  plan: null,
  planAt: null,
  shift: null,
  changes: [],
  isOnline: true,
  openVisit: null,
  visits: [],
  recent: [],
  abstraction: null,
  support: [],
  unsent: 0,
  othersUnsent: 0,
  sync: { state: "idle", until: null, lastAt: null, words: "" },
  storage: { working: true, persisted: null, isTooNew: false, words: "" },
  update: { ready: false },
  notices: [],
  questions: [],
  timer: null,
  location: { mayAsk: false, isWatching: false, isDenied: false, lastFix: null, words: "" },
})

/** What a person's records say. */
export function recordsState({ held, receipts, dismissed, plan, now }) {
  const all = visitsFrom(held, plan)
  const answered = questionsAnswered(held)
  const today = londonDay(now)
  return {
    openVisit: openVisit(all, now),
    visits: all.filter((visit) => londonDay(visit.startedAt) === today),
    recent: all.filter((visit) => now - visit.startedAt < RECENT_MS),
    abstraction: openAbstraction(held, now),
    support: supportAsked(held).filter(({ at }) => londonDay(at) === today),
    notices: noticesFrom(receipts, plan, dismissed),
    questions: (plan?.questions ?? []).filter((question) => !answered.has(String(question.id))),
  }
}

/** The shift that is on: now, or within the next hour, or over for less than two. */
export function shiftNow(plan, now) {
  const shifts = (plan?.shifts ?? []).map((shift) => ({
    shift,
    from: Date.parse(shift.starts_at),
    to: Date.parse(shift.ends_at),
  }))
  const near = shifts.filter(({ from, to }) => from - HOUR <= now && now < to + 2 * HOUR)
  const isOn = ({ from, to }) => from <= now && now < to
  near.sort((one, other) => Number(isOn(other)) - Number(isOn(one)) || one.from - other.from)
  return near[0]?.shift ?? null
}

/** Words about the session for the screen; empty while all is well. */
export function sessionWords({ person, needsSignIn, mayRecord }) {
  if (!person) return "Sign in once while you have a signal; after that the app works without one."
  if (needsSignIn) return "Sign in again to send. Everything is kept on this phone."
  return mayRecord ? "" : "You may not record patrols. Ask your supervisor."
}

/** Words about location. */
export function locationWords({ mayAsk, isDenied, isWatching }) {
  if (!mayAsk) return "Location is off: the app does not ask this phone where it is."
  if (isDenied) return "This phone does not let the app use location. Visits are recorded all the same."
  return isWatching ? "Location is used during this visit, near this place only." : "Location is used during visits only."
}

// What the site refused or questioned: on this phone and, for another phone's records, in the plan.
function noticesFrom(receipts, plan, dismissed) {
  const notices = new Map()
  for (const { record_id: recordId, status, reason, words, at, kind } of plan?.notices ?? []) {
    notices.set(recordId, { recordId, kind: kind ?? null, status, reason, words, at: Date.parse(at) })
  }
  for (const { id, record, status, reason, words, at, is_dismissed: isDismissed } of receipts) {
    if (status === "kept") continue
    if (isDismissed) notices.delete(id)
    else notices.set(id, { recordId: id, kind: record.kind, status, reason, words, at })
  }
  for (const id of dismissed) notices.delete(id)
  return [...notices.values()].sort((one, other) => other.at - one.at)
}
