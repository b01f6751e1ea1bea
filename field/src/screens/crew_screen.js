// Who is with me and how we go about. Chosen once, kept for the shift; for a visit that exists it is a correction.

import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { button, choices, details, field as fieldOf } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { modes, role as roleWords, roles } from "../ui/words.js"
import { agencyOf, isAdditional, keepCrew, nameOf, usualCrew, usualMode } from "./crew.js"
import { heading } from "./heading.js"

const MOST = 11
const LISTED = 8
const PICTURES = { foot: "foot", cycle: "cycle", vehicle: "vehicle" }

function visitOf({ state, params }) {
  return params.visit
    ? ([state.openVisit, ...state.recent].find((visit) => visit?.visitId === params.visit) ?? null)
    : null
}

// What is chosen on this screen, until it is kept.
function chosen(context) {
  const { memo, field, state } = context
  if (!memo.chosen) {
    const visit = visitOf(context)
    const me = state.session.person?.crew_ref
    memo.chosen = {
      others: visit ? visit.crew.filter(({ person_ref }) => person_ref !== me) : usualCrew(field),
      mode: visit ? visit.mode || "foot" : usualMode(field),
      isAdditional: isAdditional(field),
      query: "",
      number: "",
      role: "officer",
      fault: "",
    }
  }
  return memo.chosen
}

function add(context, person) {
  const held = chosen(context)
  if (held.others.some(({ person_ref }) => person_ref === person.person_ref) || held.others.length >= MOST) return
  held.others = [...held.others, { person_ref: person.person_ref, role: person.role, agency: person.agency }]
  held.query = ""
  context.redraw()
}

function remove(context, personRef) {
  const held = chosen(context)
  held.others = held.others.filter(({ person_ref }) => person_ref !== personRef)
  context.redraw()
}

function members(context) {
  const { state } = context
  const me = state.session.person
  return el(
    "ul",
    { class: "people" },
    el(
      "li",
      { class: "people__one" },
      icon("person"),
      el(
        "span",
        { class: "people__words" },
        el("strong", null, `${me.name} (you)`),
        el("span", { class: "people__role" }, roleWords(me.role)),
      ),
    ),
    ...chosen(context).others.map((one) =>
      el(
        "li",
        { class: "people__one", "data-key": one.person_ref },
        icon("person"),
        el(
          "span",
          { class: "people__words" },
          el("strong", null, nameOf(state, one.person_ref)),
          el("span", { class: "people__role" }, roleWords(one.role)),
        ),
        el(
          "button",
          {
            type: "button",
            class: "key key--less",
            "aria-label": `Take ${nameOf(state, one.person_ref)} off the crew`,
            onclick: () => remove(context, one.person_ref),
          },
          icon("cross"),
        ),
      ),
    ),
  )
}

function candidates(context) {
  const { state } = context
  const { others, query } = chosen(context)
  const taken = new Set([state.session.person.crew_ref, ...others.map(({ person_ref }) => person_ref)])
  const onShift = new Set((state.shift?.crew ?? []).map(({ person_ref }) => person_ref))
  const wanted = query.trim().toLowerCase()
  return (state.plan?.colleagues ?? [])
    .filter((one) => !taken.has(one.person_ref))
    .filter(
      (one) => !wanted || one.name.toLowerCase().includes(wanted) || one.person_ref.toLowerCase().includes(wanted),
    )
    .sort(
      (one, other) =>
        Number(onShift.has(other.person_ref)) - Number(onShift.has(one.person_ref)) ||
        one.name.localeCompare(other.name),
    )
}

function adding(context) {
  const held = chosen(context)
  const all = candidates(context)
  const shown = all.slice(0, LISTED)
  return el(
    "section",
    { class: "section", "data-key": "adding" },
    el("h2", { class: "section__heading" }, "Add to the crew"),
    fieldOf("Find a colleague", {
      id: "find",
      value: held.query,
      type: "search",
      oninput: (event) => {
        held.query = event.target.value
        context.redraw()
      },
    }),
    el(
      "ul",
      { class: "people" },
      ...shown.map((one) =>
        el(
          "li",
          { "data-key": one.person_ref },
          el(
            "button",
            { type: "button", class: "people__add", onclick: () => add(context, one) },
            icon("plus"),
            el(
              "span",
              { class: "people__words" },
              el("strong", null, one.name),
              el("span", { class: "people__role" }, roleWords(one.role)),
            ),
          ),
        ),
      ),
    ),
    all.length > shown.length &&
      el("p", { class: "hint" }, `${all.length - shown.length} more: write a part of the name or number.`),
    all.length === 0 && el("p", { class: "hint" }, "Nobody else is listed. Add them by number below."),
  )
}

function addByNumber(context) {
  const held = chosen(context)
  const number = held.number.trim()
  held.fault = !number
    ? "Write their number."
    : !/\d/.test(number) || /\s/.test(number)
      ? "A staff number holds a digit and no space. Names are not kept here."
      : ""
  if (held.fault) return context.redraw()
  held.number = ""
  add(context, { person_ref: number, role: held.role, agency: agencyOf(held.role) })
}

function byNumber(context) {
  const held = chosen(context)
  return details(
    "Somebody who is not listed",
    fieldOf("Staff number", {
      id: "number",
      hint: "As in the duty system, never a name.",
      fault: held.fault,
      value: held.number,
      maxlength: 40,
      autocapitalize: "characters",
      spellcheck: "false",
      oninput: (event) => {
        held.number = event.target.value
      },
    }),
    choices(
      "What they are",
      roles,
      held.role,
      (role) => {
        held.role = role
        context.redraw()
      },
      { columns: 2 },
    ),
    button("Add to the crew", () => addByNumber(context), { look: "line", picture: "plus" }),
  )
}

function back({ visit }) {
  return visit ? address("record", visit) : "#/today"
}

// Only what is other than before: nothing is corrected that nobody touched.
function changesOf(context, visit) {
  const { others, mode } = chosen(context)
  const { crew_ref: mine, role, agency } = context.field.state.session.person
  const refs = (crew) => crew.map(({ person_ref }) => person_ref).join(" ")
  const crew = [{ person_ref: mine, role, agency }, ...others]
  return {
    ...(refs(crew) === refs(visit.crew) ? {} : { crew }),
    ...(mode === (visit.mode || "foot") ? {} : { mode }),
  }
}

async function keep(context) {
  const { field, attempt, go, params } = context
  const held = chosen(context)
  const visit = visitOf(context)
  const changes = visit ? changesOf(context, visit) : null
  if (changes && Object.keys(changes).length === 0) return go(back(params))
  const task = visit
    ? () => field.correctVisit(visit.visitId, { reason: "Crew or mode put right", ...changes })
    : () => keepCrew(field, held)
  const { ok } = await attempt(task)
  if (ok) go(back(params))
}

/** The crew picker. */
export const crewScreen = {
  place: "today",
  back,
  title: () => "Crew",
  render(context) {
    const held = chosen(context)
    const visit = visitOf(context)
    return [
      heading(visit ? "Crew of this visit" : "Who is with you", {
        below: visit ? visit.placeName : "One visit, recorded once for all of you. Kept for this shift.",
      }),
      el("div", { "data-key": "members" }, members(context)),
      choices(
        "How you go about",
        modes.map(([value, text]) => [value, text, PICTURES[value]]),
        held.mode,
        (mode) => {
          held.mode = mode
          context.redraw()
        },
        { columns: 3 },
      ),
      !visit &&
        el(
          "div",
          { "data-key": "additional" },
          choices(
            "Duty",
            [
              [false, "Core duty"],
              [true, "Extra duty"],
            ],
            held.isAdditional,
            (is) => {
              held.isAdditional = is
              context.redraw()
            },
            { columns: 2 },
          ),
        ),
      held.others.length < MOST && adding(context),
      held.others.length < MOST && byNumber(context),
      el(
        "div",
        { class: "dock", "data-key": "dock" },
        button("Keep this", () => keep(context), { look: "main", picture: "tick" }),
      ),
    ].filter(Boolean)
  },
}
