// All that a visit may lead to: what the crew's powers allow first, everything else under it, each taken back as easily.

import { el } from "../ui/dom.js"
import { bar, buttonLink, details, nothing } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { clock, span } from "../ui/words.js"
import { bars } from "./bars.js"
import { counter } from "./counter.js"
import { heading } from "./heading.js"
import { grouped, tally } from "./kinds.js"

function visitOf({ state, params }) {
  if (!params.visit) return state.openVisit
  return [state.openVisit, ...state.recent].find((visit) => visit?.visitId === params.visit) ?? null
}

function group(context, visit, [name, items], counts, powers) {
  return el(
    "section",
    { class: "group", "data-key": `group-${name}` },
    el("h3", { class: "group__heading", tabindex: "-1" }, name),
    el(
      "ul",
      { class: "counters" },
      ...items.map((item) => counter(context, visit, item, counts.get(item.key) ?? 0, powers[item.kind])),
    ),
  )
}

// A strip of the groups: one tap goes to any of them.
function strip(groups) {
  const goTo = (name) => {
    const wanted = [...document.querySelectorAll(".group__heading")].find((one) => one.textContent === name)
    wanted?.scrollIntoView({ block: "start" })
    wanted?.focus({ preventScroll: true })
  }
  return el(
    "nav",
    { class: "strip", "aria-label": "Groups of outcomes", "data-key": "strip" },
    ...groups.map(([name]) => el("button", { type: "button", class: "strip__one", onclick: () => goTo(name) }, name)),
  )
}

/** The counters of a visit, the running one unless the address names another. */
export const outcomes = {
  place: "visit",
  back: ({ visit }) => (visit ? address("record", visit) : "#/visit"),
  title: () => "Outcomes",
  render(context) {
    const { field, state } = context
    const visit = visitOf(context)
    if (!visit || !state.plan)
      return [
        heading("Outcomes"),
        nothing(
          "No visit is running",
          "Start one, or open an earlier one in My record.",
          buttonLink("Places due", "#/today", { look: "main" }),
        ),
      ]
    const { first, rest, powers } = field.suggestOutcomes(visit)
    const counts = tally(visit)
    const allowed = grouped(first, state.plan)
    const others = grouped(rest, state.plan)
    const draw = (groups) => groups.map((one) => group(context, visit, one, counts, powers))
    return [
      heading("Outcomes", {
        above: visit.endedAt
          ? `${visit.placeName}, ${span(visit.startedAt, visit.endedAt)}`
          : `${visit.placeName}, since ${clock(visit.startedAt)}`,
      }),
      bars(context, { isAll: false }),
      el(
        "p",
        { class: "hint", "data-key": "hint" },
        "Counts and reference numbers only. Never a name, and nothing about a person.",
      ),
      strip(allowed),
      el(
        "section",
        { "data-key": "first" },
        el("h2", { class: "section__heading" }, "Your crew may"),
        ...draw(allowed),
      ),
      others.length > 0 &&
        details(
          "Something else happened",
          bar(
            "info",
            "By the table of powers nobody in your crew may do these. If it happened, record it: it is kept, left out of counts for now, and a supervisor is asked the same day.",
          ),
          ...draw(others),
        ),
      buttonLink("Done", visit.endedAt ? address("record", visit.visitId) : "#/visit", {
        look: "line",
        picture: "tick",
        "data-key": "done",
      }),
    ].filter(Boolean)
  },
}
