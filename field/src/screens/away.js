// Taken away from patrol: one tap on the reason. It explains why a place was not visited; it asks nothing else.

import { el } from "../ui/dom.js"
import { button, buttonLink, nothing } from "../ui/parts.js"
import { clock } from "../ui/words.js"
import { bars, wordOf } from "./bars.js"
import { heading } from "./heading.js"

const FALLBACK = [
  "emergency_call",
  "arrest_or_custody",
  "scene",
  "missing_person",
  "another_crew",
  "event",
  "sick_or_hurt",
  "other",
]

async function take(context, reason, words) {
  const { field, attempt, say, go } = context
  const { ok, result: id } = await attempt(() => field.abstracted(reason))
  if (!ok) return
  go("#/today")
  say(`Away from patrol: ${words.toLowerCase()}.`, {
    undo: () => attempt(() => field.abstractionEnded(id), "Back on patrol."),
    undoText: "Back on patrol",
  })
}

/** The reasons, each one tap. */
export const away = {
  place: "today",
  back: ({ state } = {}) => (state?.openVisit ? "#/visit" : "#/today"),
  title: () => "Taken away",
  render(context) {
    const { field, state, attempt } = context
    if (state.abstraction) {
      return [
        heading("Away from patrol", { below: `Since ${clock(state.abstraction.at)}` }),
        nothing(
          "You are recorded as away",
          "Say so when you are back.",
          button(
            "Back on patrol",
            () => attempt(() => field.abstractionEnded(state.abstraction.id), "Back on patrol."),
            { look: "main" },
          ),
          buttonLink("Today", "#/today"),
        ),
      ]
    }
    const reasons = (state.plan?.abstraction_reasons ?? FALLBACK).map(wordOf)
    return [
      heading("Taken away to what?", {
        below: "One tap. It says why a place was missed, so that nobody has to ask you later.",
      }),
      bars(context, { isAll: false }),
      state.openVisit &&
        el(
          "p",
          { class: "hint", "data-key": "open" },
          `Your visit at ${state.openVisit.placeName} goes on until you end it.`,
        ),
      el(
        "div",
        { class: "choices__grid choices__grid--2", "data-key": "reasons" },
        ...reasons.map(([reason, words]) =>
          el(
            "button",
            {
              type: "button",
              class: "choice choice--tall",
              "data-key": reason,
              onclick: () => take(context, reason, words),
            },
            el("span", null, words),
          ),
        ),
      ),
    ].filter(Boolean)
  },
}
