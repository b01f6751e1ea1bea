// Records as the field sync format has them: what was done, when, and by which clock.

import { FieldError } from "./fault.js"
import { checkReference } from "./reference.js"
import { freshId, isoWithOffset } from "./time.js"

const MOST = { engagement: 500 }
const MOST_OF_OTHERS = 99
const LONGEST_TEXT = 300
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Makes records in the name of one run of the app. */
export class Recorder {
  #now
  #clock

  /** @param {{now: () => number, clock: import("./time.js").SteadyClock}} options */
  constructor({ now, clock }) {
    this.#now = now
    this.#clock = clock
  }

  /** A record; its body may be a function of its moment, as the sync format writes moments. */
  record(kind, visitId, body, id = freshId()) {
    const at = isoWithOffset(this.#now())
    // A visit that was brought in from another system has no id that a phone could name.
    const isKnown = visitId !== null && UUID.test(visitId)
    if (visitId !== null && !isKnown && kind !== "question_answered") {
      throw new FieldError("not_here", "This visit came from another system: correct it on the site.")
    }
    return {
      id,
      kind,
      made_at: at,
      visit_id: isKnown ? visitId : null,
      steady_ms: this.#clock.now(),
      run_id: this.#clock.runId,
      body: body(at),
    }
  }

  visitStarted(visitId, { placeRef, shiftId, crew, mode, additional, checkIn, placeCode }) {
    return this.record("visit_started", visitId, (at) => ({
      place_ref: placeRef,
      shift_id: shiftId,
      crew: crew.map(member),
      mode,
      additional,
      check_in: checkIn,
      place_code: placeCode,
      at,
      fix: null,
    }))
  }

  visitEnded(visitId, { fix, checkIn }) {
    return this.record("visit_ended", visitId, (at) => ({ at, fix, check_in: checkIn }))
  }

  fixes(visitId, fixes) {
    return this.record("fixes", visitId, () => ({ fixes }))
  }

  visitCorrected(visitId, { reason, startedAt, endedAt, placeRef, crew, mode }) {
    const body = { reason: shortText(reason, "Say why it is corrected.") }
    if (startedAt !== undefined) body.started_at = isoWithOffset(startedAt)
    if (endedAt !== undefined) body.ended_at = isoWithOffset(endedAt)
    if (placeRef !== undefined) body.place_ref = placeRef
    if (crew !== undefined) body.crew = crew.map(member)
    if (mode !== undefined) body.mode = mode
    if (Object.keys(body).length === 1) throw new FieldError("nothing_changed", "Nothing has been changed.")
    return this.record("visit_corrected", visitId, () => body)
  }

  visitNoted(visitId, text) {
    const words = shortText(text, "The note is empty.")
    return this.record("visit_noted", visitId, () => ({ text: words }))
  }

  outcome(visitId, { kind, count = 1, audience = null, reference = null, found = null }) {
    const most = MOST[kind] ?? MOST_OF_OTHERS
    if (!Number.isInteger(count) || count < 1 || count > most) {
      throw new FieldError("bad_count", `A count is a whole number from 1 to ${most}.`)
    }
    const fault = checkReference(reference)
    if (fault) throw new FieldError("bad_reference", fault)
    return this.record("outcome", visitId, (at) => ({ kind, count, audience, reference: reference || null, found, at }))
  }

  outcomeWithdrawn(visitId, outcomeId) {
    return this.record("outcome_withdrawn", visitId, (at) => ({ outcome_id: outcomeId, at }))
  }

  abstracted(visitId, reason, shiftId) {
    return this.record("abstracted", visitId, (at) => ({ reason, at, shift_id: shiftId }))
  }

  abstractionEnded(visitId, abstractionId) {
    return this.record("abstraction_ended", visitId, (at) => ({ abstraction_id: abstractionId, at }))
  }

  supportRequested(visitId, what, placeRef) {
    return this.record("support_requested", visitId, (at) => ({ what, at, place_ref: placeRef }))
  }

  questionAnswered(questionId, visitId, choice, text) {
    return this.record("question_answered", visitId, () => ({
      question_id: questionId,
      choice,
      text: String(text ?? "").trim().slice(0, LONGEST_TEXT),
    }))
  }
}

function member({ person_ref, role, agency }) {
  return { person_ref, role, agency }
}

function shortText(text, words) {
  const trimmed = String(text ?? "").trim()
  if (!trimmed) throw new FieldError("empty", words)
  if (trimmed.length > LONGEST_TEXT) throw new FieldError("too_long", `At most ${LONGEST_TEXT} characters.`)
  return trimmed
}
