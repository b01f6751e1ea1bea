// My record of the last fourteen days, with what is asked of me and what the site could not take.

import { el } from "../ui/dom.js"
import { bar, button, chip, details, linkRow, nothing, rows } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { ago, counted, day, dayKey, minutes, span } from "../ui/words.js"
import { bars } from "./bars.js"
import { allGrades, grade } from "./grades.js"
import { heading } from "./heading.js"

function minutesOf({ server, minutes: tapped, endedAt }) {
  if (server && server.minutes_best !== null && server.minutes_best !== undefined)
    return minutes(server.minutes_low ?? server.minutes_best, server.minutes_high ?? server.minutes_best)
  return endedAt ? `${tapped} min by your taps` : "running"
}

function visitRow(visit) {
  const many = visit.outcomes.reduce((sum, { count }) => sum + count, 0)
  return el(
    "li",
    { class: "rows__item", "data-key": visit.visitId },
    el(
      "a",
      { class: "row visit-row", href: address("record", visit.visitId) },
      el(
        "span",
        { class: "row__words" },
        el("span", { class: "row__text" }, visit.placeName),
        el("span", { class: "row__detail" }, `${span(visit.startedAt, visit.endedAt)} · ${minutesOf(visit)}`),
        el(
          "span",
          { class: "due__chips" },
          many > 0 && chip(counted(many, "outcome"), "plain"),
          visit.isCorrected && chip("Corrected", "plain", "edit"),
          !visit.isSent && chip("Not sent yet", "attention", "unsent"),
          visit.server?.looks > 0 && chip(`Looked at ${visit.server.looks}×`, "plain", "eye"),
        ),
      ),
      visit.server && grade(visit.server.evidence),
    ),
  )
}

function byDay(visits) {
  const days = new Map()
  for (const visit of visits) days.set(dayKey(visit.startedAt), [...(days.get(dayKey(visit.startedAt)) ?? []), visit])
  return [...days]
}

function notices({ state, field, attempt, now }) {
  return state.notices.map((notice) =>
    el(
      "div",
      { "data-key": `notice-${notice.recordId}` },
      bar(
        notice.status === "refused" ? "fault" : "info",
        el(
          "p",
          null,
          el("strong", null, notice.status === "refused" ? "Kept, but not counted. " : "Counted, with a question. "),
          notice.words,
          " ",
          el("span", { class: "quiet" }, ago(notice.at, now)),
        ),
        button("Put away", () => attempt(() => field.dismissNotice(notice.recordId)), { look: "line" }),
      ),
    ),
  )
}

/** The list. */
export const record = {
  place: "record",
  title: () => "My record",
  render(context) {
    const { state, now } = context
    const mine = byDay(state.recent)
    return [
      heading("My record", {
        below: "Your visits of 14 days. You may put right what is wrong; both versions are kept.",
      }),
      bars(context, { isAll: false }),
      state.questions.length > 0 &&
        el(
          "div",
          { "data-key": "questions" },
          rows(
            linkRow(
              "#/questions",
              "question",
              counted(state.questions.length, "question for you", "questions for you"),
              "Something does not fit. You are asked first.",
              String(state.questions.length),
            ),
          ),
        ),
      ...notices(context),
      mine.length === 0 &&
        nothing("Nothing recorded yet", "Your visits appear here as soon as you start one, sent or not."),
      ...mine.map(([key, visits]) =>
        el(
          "section",
          { class: "section", "data-key": key },
          el("h2", { class: "section__heading" }, day(visits[0].startedAt, now)),
          el("ul", { class: "rows" }, ...visits.map(visitRow)),
        ),
      ),
      details("What the letters mean", allGrades()),
      el(
        "div",
        { "data-key": "looks" },
        rows(
          linkRow("#/location", "shield", "Who sees this, and for how long"),
          linkRow("/patrols/own/", "eye", "Who looked at my record", "On the site, with a signal"),
        ),
      ),
    ].filter(Boolean)
  },
}
