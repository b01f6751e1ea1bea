// Who goes about with me and how: as last time, until somebody says otherwise.

const NIGHT_MS = 5 * 3_600_000

// What was chosen for this shift by this person, or nothing.
function kept(field) {
  const held = field.preference("crew")
  return held && held.for === crewKey(field.state) ? held : {}
}

/** The others of a crew to begin with: as chosen for this shift, else as in the last visit of today, else the shift's. */
export function usualCrew(field) {
  const { state } = field
  const me = state.session.person?.crew_ref
  const { others } = kept(field)
  if (others) return others
  // From whichever phone; a plan kept from before the site told crews names none.
  const last = state.visits.find(({ crew }) => crew.length > 0)?.crew ?? state.shift?.crew ?? []
  return last
    .filter(({ person_ref }) => person_ref !== me)
    .map(({ person_ref, role, agency }) => ({ person_ref, role, agency }))
}

/** Keep the others, how we go about and whether it is extra duty, for the rest of this shift. */
export function keepCrew(field, { others, mode, isAdditional }) {
  return field.setPreference("crew", { for: crewKey(field.state), others, mode, isAdditional })
}

// Without a shift, until five in the morning: who patrols past midnight is still with the same people.
function crewKey({ shift, session, now }) {
  return `${session.person?.key ?? ""}/${shift?.shift_id ?? new Date(now - NIGHT_MS).toDateString()}`
}

/** Foot, cycle or vehicle to begin with: as chosen for this shift, else as in the last visit of today, else as set. */
export function usualMode(field) {
  const last = field.state.visits.find(({ mode }) => mode)
  return kept(field).mode ?? last?.mode ?? field.preference("mode") ?? "foot"
}

/** Whether the time is beside core duty: as chosen for this shift, else as the shift says. */
export function isAdditional(field) {
  return kept(field).isAdditional ?? Boolean(field.state.shift?.is_additional)
}

/** A colleague's name where the plan has it, else the staff number. */
export function nameOf(state, personRef) {
  const me = state.session.person
  if (me && personRef === me.crew_ref) return me.name
  const known = [...(state.plan?.colleagues ?? []), ...(state.plan?.shifts ?? []).flatMap(({ crew }) => crew)]
  return known.find(({ person_ref }) => person_ref === personRef)?.name ?? personRef
}

/** "You and Sam Patel", "You, Sam Patel and Jo Brown", "You alone". */
export function crewWords(state, others) {
  const names = others.map(({ person_ref }) => nameOf(state, person_ref))
  if (names.length === 0) return "You alone"
  const last = names.at(-1)
  return names.length === 1 ? `You and ${last}` : `You, ${names.slice(0, -1).join(", ")} and ${last}`
}

/** The agency that somebody of a role is of, where nobody said it. */
export function agencyOf(role) {
  if (["officer", "pcso", "special"].includes(role)) return "police"
  return { warden: "council", bid: "bid" }[role] ?? "other"
}
