// The visit that runs: how long, end it, count what happened. Everything here can wait; the phone may go away.

import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { button, buttonLink, linkRow, nothing, rows } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { clock, mode } from "../ui/words.js"
import { bars } from "./bars.js"
import { tile } from "./counter.js"
import { crewWords } from "./crew.js"
import { heading } from "./heading.js"
import { atHand, grouped, tally } from "./kinds.js"
import { ring } from "./ring.js"
import { endNow } from "./starting.js"

const OVERDUE_MS = 4 * 3_600_000

function others({ crew }, { session }) {
  return crew.filter(({ person_ref }) => person_ref !== session.person?.crew_ref)
}

function locationWords({ location }) {
  if (!location.mayAsk) return "Location is off: times count by your two taps."
  if (location.isDenied) return "The phone does not give its location: times count by your two taps."
  return location.words || (location.isWatching ? "Location is looked at until you end this visit." : "")
}

function pocket(context) {
  return el(
    "p",
    { class: "pocket", "data-key": "pocket" },
    icon("phone"),
    el(
      "span",
      null,
      el("strong", null, "You may put the phone away. "),
      "The visit goes on with the screen off, and its minutes count. ",
      "A locked phone cannot buzz at 15 minutes: look at it, or at the clock. ",
      locationWords(context.state),
    ),
  )
}

function quick(context, visit) {
  const { field, state } = context
  if (!state.plan) return null
  const { first } = field.suggestOutcomes(visit)
  const items = grouped(first, state.plan).flatMap(([, held]) => held)
  const counts = tally(visit)
  return el(
    "section",
    { class: "section", "data-key": "quick" },
    el("h2", { class: "section__heading" }, "What happened"),
    el(
      "ul",
      { class: "tiles" },
      ...atHand(items, state.recent).map((item) => tile(context, visit, item, counts.get(item.key) ?? 0)),
    ),
    buttonLink("All outcomes", "#/outcomes", { look: "line", picture: "plus" }),
  )
}

function running(context, visit) {
  const { state, now } = context
  const long = now - visit.startedAt > OVERDUE_MS
  return [
    heading(visit.placeName, {
      above: "Visit running",
      below: `Since ${clock(visit.startedAt)}. ${crewWords(state, others(visit, state))}, ${mode(visit.mode).toLowerCase()}.`,
    }),
    bars(context, { isAll: false }),
    el(
      "div",
      { class: "going", "data-key": "going" },
      ring(now - visit.startedAt),
      el(
        "div",
        { class: "stack" },
        button("End visit", () => endNow(context, visit), { look: "stop", picture: "stop" }),
        long && el("p", { class: "hint" }, "Left long ago? End it now, then put the time right in My record."),
        pocket(context),
      ),
    ),
    quick(context, visit),
    el(
      "div",
      { class: "section", "data-key": "more" },
      rows(
        !state.abstraction && linkRow("#/away", "away", "Taken away to something else"),
        linkRow(address("support", visit.placeRef), "help", "Ask for support"),
        linkRow(address("place", visit.placeRef), "pin", "Why here, and the map"),
        linkRow(address("record", visit.visitId), "edit", "Crew, times and notes of this visit"),
      ),
    ),
  ].filter(Boolean)
}

/** The visit that runs, or where to start one. */
export const visit = {
  place: "visit",
  title: ({ state }) => (state.openVisit ? `Visit at ${state.openVisit.placeName}` : "Visit"),
  render(context) {
    const { openVisit, visits } = context.state
    if (openVisit) return running(context, openVisit)
    const last = visits[0]
    return [
      heading("Visit"),
      bars(context, { isAll: false }),
      nothing(
        "No visit is running",
        "Start one when you arrive at a place.",
        buttonLink("Places due", "#/today", { look: "main", picture: "today" }),
        buttonLink("Check in by code", "#/check-in", { picture: "code" }),
      ),
      last &&
        el(
          "div",
          { class: "section", "data-key": "last" },
          el("h2", { class: "section__heading" }, "Your last visit"),
          rows(
            linkRow(
              address("record", last.visitId),
              "record",
              last.placeName,
              `Add an outcome, a note, or put its times right`,
            ),
          ),
        ),
    ].filter(Boolean)
  },
}
