// Starting and ending a visit, from wherever it is done.

import { confirm } from "../ui/dialog.js"
import { clock } from "../ui/words.js"
import { crewWords, isAdditional, usualCrew, usualMode } from "./crew.js"

/** Start at a place with the usual crew; a visit that runs elsewhere is ended first, if the person says so. */
export async function startAt(context, place, { checkIn = "tap", placeCode = null } = {}) {
  const { field, attempt, go, say } = context
  const open = field.state.openVisit
  if (open?.placeRef === place.ref) return go("#/visit")
  if (open) {
    const yes = await confirm(
      `End your visit at ${open.placeName}?`,
      `It has run since ${clock(open.startedAt)}. It ends now, and the one at ${place.name} starts.`,
      "End it and start here",
    )
    if (!yes) return
    const { ok } = await attempt(() => field.endVisit(open.visitId))
    if (!ok) return
  }
  const crew = usualCrew(field)
  const start = {
    placeRef: place.ref,
    crew,
    mode: usualMode(field),
    additional: isAdditional(field),
    checkIn,
    placeCode,
  }
  const { ok } = await attempt(() => field.startVisit(start))
  if (!ok) return
  go("#/visit")
  say(`Started at ${place.name}, ${clock(Date.now())}. ${crewWords(field.state, crew)}.`)
}

/** End the visit that runs. */
export async function endNow(context, visit, { checkIn = "tap" } = {}) {
  const { field, attempt, go, say } = context
  const here = location.hash
  const { ok } = await attempt(() => field.endVisit(visit.visitId, { checkIn }))
  if (!ok) return
  const minutes = Math.max(0, Math.floor((Date.now() - visit.startedAt) / 60_000))
  // Whoever has gone on to another screen meanwhile stays there.
  if (location.hash === here) go("#/today")
  say(`Ended at ${visit.placeName}: ${minutes} min by the clock.`)
}
