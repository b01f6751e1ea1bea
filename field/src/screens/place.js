// A place: why to be here, what to do, what not to claim, its map, and one button to start.

import { makeMap } from "../map/map.js"
import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { button, buttonLink, chip, details, nothing, section } from "../ui/parts.js"
import { counted, mode, unvisited } from "../ui/words.js"
import { bars } from "./bars.js"
import { crewWords, usualCrew, usualMode } from "./crew.js"
import { heading } from "./heading.js"
import { startAt } from "./starting.js"
import { hoursDrawing, typesDrawing } from "./why.js"

const KINDS = { asb: "Anti-social behaviour", violence: "Serious violence", both: "Anti-social behaviour and violence" }

function placeOf({ state, params }) {
  return state.plan?.places.find(({ ref }) => ref === params.ref) ?? null
}

function asSentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

// The site's knowledge and this phone's own visits together.
function lastVisit({ field }, held) {
  return field.placesDue(null).find((due) => due.place.ref === held.ref)?.lastVisitAt ?? held.last_visit_at
}

function paragraphs(text) {
  return String(text)
    .split(/\n+/)
    .filter(Boolean)
    .map((line) => el("p", null, line))
}

function why({ why: { sentences = [], types = [], hours = null } = {} }) {
  return section(
    "Why here",
    ...sentences.map((sentence) => el("p", null, sentence)),
    types.length > 0 && typesDrawing(types),
    hours && hoursDrawing(hours),
  )
}

function notes({ why: card = {} }) {
  return [
    card.to_do && section("What to do", el("div", { class: "note note--do" }, ...paragraphs(card.to_do))),
    card.not_to_claim &&
      section("What not to claim", el("div", { class: "note note--not" }, ...paragraphs(card.not_to_claim))),
    card.terrain && section("The ground", el("div", { class: "note" }, ...paragraphs(card.terrain))),
  ]
}

function streetNames(place) {
  const names = [...new Set((place.streets ?? []).map(({ name }) => name).filter(Boolean))].sort()
  if (names.length === 0)
    return el("p", { class: "hint" }, "No streets are stored for this place: the map shows its outline only.")
  return details(
    `Streets on this map (${names.length})`,
    el("ul", { class: "names" }, ...names.map((name) => el("li", null, name))),
  )
}

function startBox(context, place) {
  const { field, state } = context
  const isHere = state.openVisit?.placeRef === place.ref
  return el(
    "div",
    { class: "dock", "data-key": "dock" },
    el(
      "a",
      { class: "dock__crew", href: "#/crew" },
      el("span", null, `${crewWords(state, usualCrew(field))}, ${mode(usualMode(field)).toLowerCase()}`),
      el("span", { class: "dock__change" }, "Change"),
    ),
    isHere
      ? buttonLink("Visit running", "#/visit", { look: "main" })
      : button("Start visit", () => startAt(context, place), { look: "main", picture: "play" }),
  )
}

/** One place of the plan. */
export const place = {
  place: "today",
  back: () => "#/today",
  title: (context) => placeOf(context)?.name ?? "Place",
  render(context) {
    const { state, now } = context
    const held = placeOf(context)
    if (!held)
      return [
        heading("Place"),
        nothing(
          "This place is not on this phone",
          "It may no longer be in force.",
          buttonLink("Places due", "#/today"),
        ),
      ]
    return [
      heading(held.name, { above: [held.town, KINDS[held.kind]].filter(Boolean).join(" · ") }),
      bars(context, { isAll: false }),
      held.windows_words &&
        el("p", { class: "when", "data-key": "when" }, icon("clock"), asSentence(held.windows_words)),
      el(
        "p",
        { class: "due__chips", "data-key": "chips" },
        chip(unvisited(lastVisit(context, held), now), "plain"),
        chip(`${counted(Math.round(held.covered_min_7d ?? 0), "minute")} covered in 7 days`, "plain"),
      ),
      el("div", { class: "map-holder", "data-keep": true, "data-key": `map-${held.ref}` }),
      el(
        "div",
        { class: "under-map", "data-key": "under-map" },
        streetNames(held),
        el(
          "p",
          { class: "hint" },
          held.attribution || "Outline: your force's places in force. Streets: as your force loaded them.",
        ),
      ),
      why(held),
      ...notes(held),
      buttonLink("Check in by code instead", `#/check-in/${encodeURIComponent(held.ref)}`, {
        look: "quiet",
        picture: "code",
        "data-key": "code",
      }),
      startBox(context, held),
    ].filter(Boolean)
  },
  after(context, main) {
    const held = placeOf(context)
    const holder = main.querySelector(".map-holder")
    if (!held || !holder) return
    if (!context.memo.map) {
      context.memo.map = makeMap(held, context.state.plan.places)
      holder.append(context.memo.map.node)
      context.memo.map.resize()
    }
    context.memo.map.showFix(context.state.location.lastFix)
  },
}
