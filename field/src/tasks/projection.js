// Visits as the person sees them, made afresh from the records on this phone and from what the site says of its own.

const LONGEST_MS = 16 * 3_600_000

/**
 * @typedef {{record: object, isSent: boolean, status: string}} Held a record on this phone; status "" while it waits
 * @typedef {{visitId: string, placeRef: string, placeName: string, crew: object[], mode: string, startedAt: number,
 *   endedAt: number|null, checkIn: string, minutes: number|null, outcomes: object[], notes: string[],
 *   isCorrected: boolean, isSent: boolean, isRefused: boolean, isLocal: boolean, server: object|null}} Visit
 */

/**
 * All visits, newest first. Only of corrections does the order matter: the last one holds.
 *
 * @param {Held[]} held in the order in which they were made
 * @param {object|null} plan as the site gave it
 * @returns {Visit[]}
 */
export function visitsFrom(held, plan) {
  const names = new Map((plan?.places ?? []).map((place) => [place.ref, place.name]))
  const said = new Map((plan?.own ?? []).map((visit) => [visit.visit_id, visit]))
  const withdrawn = new Set(held.filter(isOf("outcome_withdrawn")).map(({ record }) => record.body.outcome_id))
  const visits = new Map()
  for (const { record, status } of held.filter(isOf("visit_started"))) {
    visits.set(record.visit_id, begun(record, status, said.get(record.visit_id) ?? null))
  }
  for (const one of held) {
    const visit = visits.get(one.record.visit_id)
    if (!visit) continue
    visit.isSent &&= one.isSent
    APPLY[one.record.kind]?.(visit, one, withdrawn)
  }
  for (const visit of said.values()) if (!visits.has(visit.visit_id)) visits.set(visit.visit_id, fromSite(visit))
  return [...visits.values()].map((visit) => finished(visit, names)).sort((one, other) => other.startedAt - one.startedAt)
}

/** The visit that is going on; one that began over 16 hours ago has been forgotten, and does not keep a crew from the next. */
export function openVisit(visits, now) {
  return visits.find((visit) => visit.isLocal && !visit.isRefused && visit.endedAt === null && now - visit.startedAt < LONGEST_MS) ?? null
}

/** The abstraction that is going on, or null. */
export function openAbstraction(held, now) {
  const ended = new Set(held.filter(isOf("abstraction_ended")).map(({ record }) => record.body.abstraction_id))
  const open = held.filter(isOf("abstracted")).filter(({ record, status }) => status !== "refused" && !ended.has(record.id))
  const last = open.at(-1)?.record
  if (!last || now - Date.parse(last.body.at) > LONGEST_MS) return null
  return { id: last.id, reason: last.body.reason, at: Date.parse(last.body.at), visitId: last.visit_id }
}

/** What was asked for, newest first. */
export function supportAsked(held) {
  return held
    .filter(isOf("support_requested"))
    .reverse()
    .map(({ record, isSent }) => ({ id: record.id, what: record.body.what, at: Date.parse(record.body.at), placeRef: record.body.place_ref, isSent }))
}

/** Ids of questions that were answered on this phone. */
export function questionsAnswered(held) {
  return new Set(held.filter(isOf("question_answered")).filter(({ status }) => status !== "refused").map(({ record }) => String(record.body.question_id)))
}

const isOf = (kind) => (one) => one.record.kind === kind

const APPLY = {
  visit_ended(visit, { record }) {
    visit.endedAt ??= Date.parse(record.body.at)
  },
  visit_corrected(visit, { record, status }) {
    if (status === "refused") return
    const { body } = record
    visit.corrections.push(body)
    visit.isCorrected = true
  },
  visit_noted(visit, { record }) {
    visit.notes.push(record.body.text)
  },
  outcome(visit, { record, isSent, status }, withdrawn) {
    if (withdrawn.has(record.id) || status === "refused") return
    const { kind, count, audience, reference, found, at } = record.body
    visit.outcomes.push({ outcomeId: record.id, kind, count, audience, reference, found, at: Date.parse(at), isSent, status })
  },
}

function begun(record, status, server) {
  const { place_ref: placeRef, crew, mode, check_in: checkIn, at } = record.body
  return {
    visitId: record.visit_id,
    placeRef,
    crew,
    mode,
    startedAt: Date.parse(at),
    endedAt: null,
    checkIn,
    outcomes: [],
    notes: [],
    corrections: [],
    isCorrected: false,
    isSent: true,
    isRefused: status === "refused",
    isLocal: true,
    server: server && serverSide(server),
  }
}

function fromSite(said) {
  return {
    visitId: said.visit_id,
    placeRef: said.place_ref,
    crew: said.crew ?? [],
    mode: said.mode ?? "",
    startedAt: Date.parse(said.started_at),
    endedAt: said.ended_at ? Date.parse(said.ended_at) : null,
    checkIn: said.check_in ?? "",
    outcomes: (said.outcomes ?? []).map((one) => ({
      outcomeId: one.outcome_id,
      kind: one.kind,
      count: one.count,
      audience: one.audience ?? null,
      reference: null,
      found: null,
      at: Date.parse(said.started_at),
      isSent: true,
      status: "kept",
    })),
    notes: [],
    corrections: [],
    isCorrected: false,
    isSent: true,
    isRefused: said.state === "refused",
    isLocal: false,
    server: serverSide(said),
  }
}

function serverSide({ minutes_low, minutes_best, minutes_high, evidence, state, looks }) {
  return { minutes_low, minutes_best, minutes_high, evidence, state, looks: looks ?? 0 }
}

function finished({ corrections, ...visit }, names) {
  for (const body of corrections) {
    if (body.started_at) visit.startedAt = Date.parse(body.started_at)
    if (body.ended_at) visit.endedAt = Date.parse(body.ended_at)
    if (body.place_ref) visit.placeRef = body.place_ref
    if (body.crew) visit.crew = body.crew
    if (body.mode) visit.mode = body.mode
  }
  const minutes = visit.endedAt === null ? null : Math.floor((visit.endedAt - visit.startedAt) / 60_000)
  return { ...visit, minutes, placeName: names.get(visit.placeRef) ?? visit.placeRef }
}
