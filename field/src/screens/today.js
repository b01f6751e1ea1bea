// Today: my shift, and the places that are due, each with one large button.

import { thumbnail } from "../map/thumbnail.js"
import { shiftToCome } from "../tasks/plan.js"
import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { button, buttonLink, chip, nothing } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { clock, counted, distance, dueAt, fullDay, lasting, mode, moment, span, unvisited } from "../ui/words.js"
import { bars } from "./bars.js"
import { changedNotice } from "./changed.js"
import { crewWords, usualCrew, usualMode } from "./crew.js"
import { heading } from "./heading.js"
import { overtimeLine } from "./overtime.js"
import { shiftFacts, shiftSpan, shiftTimes } from "./shift_lines.js"
import { startAt } from "./starting.js"

const FIRST = 6

function shiftLink(shift, text) {
  return el(
    "a",
    { class: "shift__link", href: address("shift", shift.shift_id), "data-key": shift.shift_id },
    el("span", { class: "shift__who" }, text),
    icon("forward", 20),
  )
}

function shiftCard({ state, field, now }) {
  const { shift } = state
  const next = shiftToCome(state.plan, now)
  const crew = `${crewWords(state, usualCrew(field))}, ${mode(usualMode(field)).toLowerCase()}`
  return el(
    "section",
    { class: "shift", "aria-label": "My shift", "data-key": "shift" },
    el(
      "div",
      { class: "shift__times" },
      el("p", { class: "shift__span" }, spanOrNone(shift, next)),
      el("p", { class: "shift__left" }, shift ? shiftTimes(shift, now) : "You can patrol and record all the same."),
    ),
    shift && shiftFacts(shift) && el("p", { class: "shift__facts" }, shiftFacts(shift)),
    shift?.is_additional && chip("Extra duty", "plain"),
    el(
      "a",
      { class: "shift__crew", href: "#/crew" },
      icon(usualMode(field)),
      el("span", { class: "shift__who" }, crew),
      el("span", { class: "shift__change" }, "Change"),
    ),
    shift && shiftLink(shift, shift.tour.length > 0 ? `Tour of ${counted(shift.tour.length, "visit")}` : "The whole shift"),
    next && next !== shift && shiftLink(next, `Next shift: ${shiftSpan(next, now)}`),
  )
}

function spanOrNone(shift, next) {
  if (shift) return span(shift.starts_at, shift.ends_at)
  return next ? "No shift now" : "No shift on this phone"
}

function runningCard({ openVisit }, now) {
  return el(
    "a",
    { class: "running", href: "#/visit", "data-key": "running" },
    el("span", { class: "running__minutes" }, lasting(now - openVisit.startedAt)),
    el(
      "span",
      { class: "running__words" },
      el("strong", null, `At ${openVisit.placeName}`),
      el("span", null, `since ${clock(openVisit.startedAt)}`),
    ),
    icon("forward"),
  )
}

function dueChips(due, now) {
  const days = due.hoursSince === null || due.hoursSince >= 48
  return el(
    "p",
    { class: "due__chips" },
    due.isPlanned &&
      chip(
        dueAt(due.plannedAt, due.plannedEndsAt, now),
        due.plannedEndsAt < now ? "attention" : "due",
        "clock",
      ),
    chip(unvisited(due.lastVisitAt, now), days ? "attention" : "plain"),
    due.distanceM !== null && chip(due.distanceM === 0 ? "You are here" : distance(due.distanceM), "plain", "pin"),
    due.isDoneToday && chip("You were here today", "good", "tick"),
  )
}

function dueItem(context, due, index) {
  const { place } = due
  const open = context.state.openVisit?.placeRef === place.ref
  return el(
    "li",
    { class: "due", "data-key": place.ref },
    el(
      "a",
      { class: "due__place", href: address("place", place.ref) },
      thumbnail(place),
      el(
        "span",
        { class: "due__words" },
        el("span", { class: "due__name" }, el("span", { class: "unseen" }, `${index + 1}. `), place.name),
        el("span", { class: "due__town" }, place.town),
      ),
    ),
    dueChips(due, context.now),
    open
      ? buttonLink("Running", "#/visit", { look: "line", class: "button button--line due__start" })
      : button("Start", () => startAt(context, place), {
          look: "main",
          picture: "play",
          class: "button button--main due__start",
          "aria-label": `Start a visit at ${place.name}`,
        }),
  )
}

async function sortByDistance({ field, memo, say, redraw }) {
  memo.isFinding = true
  redraw()
  memo.position = await field.findPosition()
  memo.isFinding = false
  if (!memo.position) say("The phone did not say where it is. The order stays as it was.")
  redraw()
}

function dueList(context) {
  const { field, memo, redraw } = context
  const dues = field.placesDue(memo.position ?? null)
  const shown = memo.isAll ? dues : dues.slice(0, FIRST)
  return el(
    "section",
    { class: "section", "data-key": "dues" },
    el(
      "div",
      { class: "section__head" },
      el("h2", { class: "section__heading" }, "Places due"),
      context.state.location.mayAsk &&
        !memo.position &&
        button(memo.isFinding ? "Looking…" : "How far?", () => sortByDistance(context), {
          look: "quiet",
          picture: "locate",
          disabled: memo.isFinding,
        }),
    ),
    el("ol", { class: "dues" }, ...shown.map((due, index) => dueItem(context, due, index))),
    dues.length > shown.length &&
      button(
        `Show ${counted(dues.length - shown.length, "more place", "more places")}`,
        () => {
          memo.isAll = true
          redraw()
        },
        { look: "line" },
      ),
    el(
      "p",
      { class: "hint" },
      "In this order: planned for now, then where nobody has been for longest and what is near.",
    ),
  )
}

function planWords({ planAt, plan }, now) {
  const at = planAt ?? Date.parse(plan.made_at)
  return `Places as of ${moment(at, now)}. They stay on this phone without a signal.`
}

function body(context) {
  const { state, field } = context
  if (!state.plan) {
    return nothing(
      "No places on this phone yet",
      "Open Bluelamp once with a signal, and they stay for the whole shift.",
      button("Load them now", () => field.refreshPlan(), { look: "main" }),
    )
  }
  if (state.plan.places.length === 0) {
    return nothing(
      "No place in force in your area",
      "When your force adopts a set of places, they appear here by themselves. Your sergeant knows when.",
    )
  }
  return [dueList(context), el("p", { class: "hint hint--foot", "data-key": "as-of" }, planWords(state, context.now))]
}

function actions({ state }) {
  return el(
    "div",
    { class: "pair", "data-key": "actions" },
    !state.abstraction && buttonLink("Taken away", "#/away", { picture: "away" }),
    buttonLink("Ask for support", "#/support", { picture: "help" }),
    buttonLink("Check in by code", "#/check-in", { picture: "code" }),
  )
}

/** The first screen. */
export const today = {
  place: "today",
  title: () => "Today",
  render(context) {
    const { state, now } = context
    return [
      heading("Today", { below: `${fullDay(now)}${state.plan ? `, ${state.plan.programme.name}` : ""}` }),
      bars(context),
      changedNotice(context),
      state.openVisit && runningCard(state, now),
      shiftCard(context),
      overtimeLine(state),
      body(context),
      state.plan && actions(context),
    ]
      .flat()
      .filter(Boolean)
  },
}
