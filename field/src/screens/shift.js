// One shift of one's own: when, where from, with whom, and its tour.

import { shiftOf } from "../tasks/plan.js"
import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { button, buttonLink, chip, nothing, section } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { clock, fullDay, role, span } from "../ui/words.js"
import { bars } from "./bars.js"
import { changedNotice } from "./changed.js"
import { heading } from "./heading.js"
import { shiftLines, shiftTimes } from "./shift_lines.js"

function held({ state, params }) {
  return shiftOf(state.plan, params.id)
}

function crewList(shift, me) {
  return el(
    "ul",
    { class: "people" },
    ...shift.crew.map((one) =>
      el(
        "li",
        { class: "people__one" },
        icon("person"),
        el(
          "span",
          { class: "people__words" },
          el("strong", null, one.person_ref === me?.crew_ref ? `${one.name} (you)` : one.name),
          el("span", { class: "people__role" }, role(one.role)),
        ),
      ),
    ),
  )
}

const PICTURES = { start: "foot", visit: "pin", break: "clock", end: "foot" }

function lineWords({ from, to, text, detail }) {
  return el(
    "span",
    { class: "row__words" },
    el("span", { class: "tour__time" }, to ? span(from, to) : clock(from)),
    el("span", { class: "row__text" }, text),
    detail && el("span", { class: "row__detail" }, detail),
  )
}

function tourLine(line) {
  const inside = [icon(PICTURES[line.kind]), lineWords(line)]
  return el(
    "li",
    { class: "rows__item" },
    line.ref
      ? el("a", { class: "row", href: address("place", line.ref) }, ...inside, icon("forward", 20))
      : el("div", { class: "row" }, ...inside),
  )
}

function tour(shift, plan) {
  const lines = shiftLines(shift, plan)
  return section(
    "Tour",
    shift.tour.length === 0 && el("p", null, "No visits are planned. Places due are on Today."),
    lines.length > 0 && el("ol", { class: "rows" }, ...lines.map(tourLine)),
    el("p", { class: "hint" }, "These are planned times. A visit at another time counts all the same."),
  )
}

function absent({ state, field, attempt }) {
  return [
    heading("Shift"),
    nothing(
      "This shift is not on this phone.",
      "It may be somebody else's, or further ahead than 36 hours.",
      el("p", { class: "hint" }, state.plan ? `The phone has ${state.session.person.name}'s shifts.` : "No plan is on this phone yet."),
      button("Look again", () => attempt(() => field.refreshPlan(), "Looked for newer shifts."), { look: "plain" }),
      buttonLink("Today", "#/today", { look: "quiet" }),
    ),
  ]
}

/** One shift of the plan. */
export const shift = {
  place: "today",
  back: () => "#/today",
  title: (context) => (held(context) ? "My shift" : "Shift"),
  render(context) {
    const { state, now } = context
    const found = held(context)
    if (!found) return absent(context)
    return [
      heading(span(found.starts_at, found.ends_at), {
        above: `My shift, ${fullDay(found.starts_at)}`,
        below: shiftTimes(found, now),
      }),
      bars(context, { isAll: false }),
      changedNotice(context),
      found.is_additional && el("p", { class: "due__chips", "data-key": "chips" }, chip("Extra duty", "plain")),
      section("Crew", crewList(found, state.session.person)),
      tour(found, state.plan),
    ].filter(Boolean)
  },
}
