// One visit of mine: how it is known, its outcomes, and how to put it right or say something about it.

import { el } from "../ui/dom.js"
import {
  button,
  buttonLink,
  card,
  chip,
  details,
  field as fieldOf,
  linkRow,
  nothing,
  rows,
  section,
} from "../ui/parts.js"
import { address } from "../ui/router.js"
import { endAfter, momentOf } from "../ui/times.js"
import { clock, day, dayKey, mode, role, span } from "../ui/words.js"
import { bars } from "./bars.js"
import { nameOf } from "./crew.js"
import { gradeLine } from "./grades.js"
import { heading } from "./heading.js"
import { outcomeWords } from "./kinds.js"
import { minutesDrawing } from "./minutes_drawing.js"

const NOTE_LIMIT = 300
// The site counts no longer visit.
const LONGEST_MS = 16 * 3_600_000

function visitOf({ state, params }) {
  return [state.openVisit, ...state.recent].find((visit) => visit?.visitId === params.visit) ?? null
}

function known(visit) {
  const { server } = visit
  if (!visit.endedAt)
    return card(el("p", null, "This visit is still running."), buttonLink("Show it", "#/visit", { look: "line" }))
  if (!server || server.minutes_best === null || server.minutes_best === undefined) {
    return card(
      el("p", { class: "large" }, el("strong", null, `${visit.minutes} min`), " by your taps"),
      el(
        "p",
        { class: "hint" },
        visit.isSent
          ? "The site has it; its own reading comes with the next plan."
          : "Kept on this phone, not sent yet.",
      ),
    )
  }
  return card(minutesDrawing(server), gradeLine(server.evidence))
}

function outcomeRow(context, outcome) {
  const { field, attempt, state } = context
  const words = outcomeWords(outcome, state.plan)
  const more = [
    outcome.reference && `reference ${outcome.reference}`,
    outcome.found === true && "found",
    outcome.found === false && "not found",
    clock(outcome.at),
  ]
    .filter(Boolean)
    .join(", ")
  return el(
    "li",
    { class: "plain__row", "data-key": outcome.outcomeId },
    el(
      "span",
      { class: "row__words" },
      el("span", { class: "row__text" }, `${outcome.count} × ${words}`),
      el("span", { class: "row__detail" }, more),
    ),
    el(
      "button",
      {
        type: "button",
        class: "button button--quiet",
        "aria-label": `Take back: ${words}`,
        onclick: () => attempt(() => field.withdrawOutcome(outcome.outcomeId), `Taken back: ${words}.`),
      },
      "Take back",
    ),
  )
}

/** What is wrong with the times as they are written now, by field; empty where nothing is. */
function faultsOf({ now }, visit, startedAt, endedAt, reason) {
  const faultOf = (at, example) =>
    Number.isNaN(at) ? `Write a time such as ${example}.` : at > now ? "That is still to come." : ""
  const isTooLong = visit.endedAt && endedAt - startedAt > LONGEST_MS
  return {
    start: faultOf(startedAt, "21:05"),
    end: (visit.endedAt && faultOf(endedAt, "21:20")) || (isTooLong ? "No visit lasts longer than 16 hours." : ""),
    reason: reason.trim() ? "" : "Say in a few words why.",
  }
}

async function correct(context, visit) {
  const { memo, attempt, field, redraw } = context
  const { start, end, reason } = memo.times
  const dayOfStart = dayKey(visit.startedAt)
  const startedAt = momentOf(dayOfStart, start)
  const endedAt = visit.endedAt ? endAfter(startedAt, dayOfStart, end) : null
  memo.faults = faultsOf(context, visit, startedAt, endedAt, reason)
  redraw()
  if (Object.values(memo.faults).some(Boolean)) return
  const changes = {}
  if (clock(visit.startedAt) !== start) changes.startedAt = startedAt
  if (visit.endedAt && clock(visit.endedAt) !== end) changes.endedAt = endedAt
  if (Object.keys(changes).length === 0) {
    memo.faults.start = "Both times are as they were."
    return redraw()
  }
  const { ok } = await attempt(
    () => field.correctVisit(visit.visitId, { reason: reason.trim(), ...changes }),
    "Put right. What was there before is kept too.",
  )
  if (ok) memo.times = null
  redraw()
}

function times(context, visit) {
  const { memo } = context
  memo.times ??= { start: clock(visit.startedAt), end: visit.endedAt ? clock(visit.endedAt) : "", reason: "" }
  const faults = memo.faults ?? {}
  const input = (name) => (event) => {
    memo.times[name] = event.target.value
  }
  return details(
    "Put the times right",
    el(
      "p",
      { class: "hint" },
      "Times put right by hand count as known by your word (grade C). The first ones stay to be seen.",
    ),
    fieldOf("Started", {
      id: "start",
      type: "time",
      value: memo.times.start,
      fault: faults.start,
      oninput: input("start"),
    }),
    visit.endedAt &&
      fieldOf("Ended", { id: "end", type: "time", value: memo.times.end, fault: faults.end, oninput: input("end") }),
    fieldOf("Why", {
      id: "why",
      value: memo.times.reason,
      fault: faults.reason,
      hint: "Such as: forgot to end it. No names.",
      maxlength: 200,
      oninput: input("reason"),
    }),
    button("Keep these times", () => correct(context, visit), { look: "main" }),
  )
}

async function addNote(context, visit) {
  const { memo, attempt, field, redraw } = context
  if (!memo.note?.trim()) {
    memo.noteFault = "Write something first."
    return redraw()
  }
  memo.noteFault = ""
  const { ok } = await attempt(() => field.noteVisit(visit.visitId, memo.note.trim()), "Note kept.")
  if (ok) memo.note = ""
  redraw()
}

function notes(context, visit) {
  const { memo } = context
  return section(
    "Notes",
    visit.notes.length > 0 &&
      el("ul", { class: "plain" }, ...visit.notes.map((text) => el("li", { class: "plain__row" }, text))),
    fieldOf("Add a note", {
      id: "note",
      area: true,
      hint: "About the place or the visit. Never a name, nothing about a person. Your supervisors can read it.",
      fault: memo.noteFault,
      maxlength: NOTE_LIMIT,
      value: memo.note ?? "",
      oninput: (event) => {
        memo.note = event.target.value
      },
    }),
    button("Keep the note", () => addNote(context, visit), { look: "line", picture: "note" }),
  )
}

function crew(state, visit) {
  if (visit.crew.length === 0)
    return section("Crew", el("p", { class: "hint" }, "Recorded on another phone: its crew is on the site."))
  const words = (one) =>
    `${nameOf(state, one.person_ref)}, ${role(one.role).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`
  return section(
    "Crew",
    el("ul", { class: "plain" }, ...visit.crew.map((one) => el("li", { class: "plain__row" }, words(one)))),
    buttonLink("Put crew or mode right", address("crew", visit.visitId), { look: "quiet", picture: "people" }),
  )
}

/** One visit. */
export const visitRecord = {
  place: "record",
  back: () => "#/record",
  title: (context) => `Visit at ${visitOf(context)?.placeName ?? "a place"}`,
  render(context) {
    const { state, now } = context
    const visit = visitOf(context)
    if (!visit)
      return [
        heading("Visit"),
        nothing(
          "This visit is not on this phone",
          "It may be older than 14 days.",
          buttonLink("My record", "#/record"),
        ),
      ]
    return [
      heading(visit.placeName, { above: `${day(visit.startedAt, now)}, ${span(visit.startedAt, visit.endedAt)}` }),
      bars(context, { isAll: false }),
      el(
        "p",
        { class: "due__chips", "data-key": "chips" },
        visit.mode && chip(mode(visit.mode), "plain", visit.mode),
        chip(visit.isSent ? "Sent" : "Not sent yet", visit.isSent ? "good" : "attention"),
        visit.isCorrected && chip("Corrected", "plain", "edit"),
        visit.server?.looks > 0 && chip(`Looked at ${visit.server.looks}×`, "plain", "eye"),
      ),
      el("div", { "data-key": "known" }, known(visit)),
      crew(state, visit),
      section(
        "Outcomes",
        visit.outcomes.length > 0
          ? el("ul", { class: "plain" }, ...visit.outcomes.map((one) => outcomeRow(context, one)))
          : el("p", { class: "hint" }, "None recorded. A visit without one counts in full."),
        buttonLink("Add an outcome", address("outcomes", visit.visitId), { look: "line", picture: "plus" }),
      ),
      times(context, visit),
      notes(context, visit),
      el(
        "div",
        { "data-key": "looks" },
        rows(linkRow("/patrols/own/", "eye", "Who looked at this visit", "On the site, with a signal")),
      ),
    ].filter(Boolean)
  },
}
