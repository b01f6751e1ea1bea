// What stands in the plan, by its name.

/** A place of the plan by its ref, or null. */
export function placeOf(plan, ref) {
  return plan?.places?.find((place) => place.ref === ref) ?? null
}

/** A shift of the plan by its id, or null. */
export function shiftOf(plan, shiftId) {
  return plan?.shifts?.find((shift) => shift.shift_id === shiftId) ?? null
}

/** The first shift of the plan that has yet to begin, or null. */
export function shiftToCome(plan, now) {
  const later = (plan?.shifts ?? []).filter((shift) => Date.parse(shift.starts_at) > now)
  return later.sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))[0] ?? null
}
