// Which outcomes a crew is offered first. Nothing is hidden: what happened can always be recorded.

// From "nobody may" to "somebody may": the best answer in the crew counts.
const ORDER = ["no", "unknown", "if_authorised", "if_designated", "yes"]

/**
 * Outcome kinds by what the powers of a crew allow.
 *
 * @param {object|null} plan as the site gave it
 * @param {{role: string}[]} crew
 * @returns {{first: object[], rest: object[], powers: Record<string, string>}} kinds in the order of the plan
 */
export function suggestOutcomes(plan, crew) {
  const kinds = plan?.outcome_kinds ?? []
  const powers = Object.fromEntries(kinds.map(({ kind }) => [kind, bestAnswer(plan, crew, kind)]))
  return {
    first: kinds.filter(({ kind }) => powers[kind] !== "no"),
    rest: kinds.filter(({ kind }) => powers[kind] === "no"),
    powers,
  }
}

function bestAnswer(plan, crew, kind) {
  const answers = crew.map(({ role }) => plan.powers?.[role]?.[kind] ?? "unknown")
  // The site may call a thing free that needs no power at all.
  if (answers.includes("free")) return "yes"
  return answers.reduce((best, one) => (ORDER.indexOf(one) > ORDER.indexOf(best) ? one : best), "no")
}
