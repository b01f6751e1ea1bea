// What does not fit, asked of the person who was there before anybody else.

import { el } from "../ui/dom.js"
import { button, buttonLink, card, field as fieldOf, nothing } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { ago, day, span } from "../ui/words.js"
import { bars } from "./bars.js"
import { heading } from "./heading.js"

function answer(context, question, choice) {
  const { field, attempt, memo } = context
  return attempt(
    () => field.answerQuestion(question.id, choice, (memo[question.id] ?? "").trim()),
    "Answered. Thank you.",
  )
}

function one(context, question) {
  const { state, memo, now } = context
  const visit = state.recent.find(({ visitId }) => visitId === question.visit_id)
  return el(
    "li",
    { "data-key": String(question.id) },
    card(
      visit &&
        el(
          "p",
          { class: "title__above" },
          `${visit.placeName}, ${day(visit.startedAt, now)}, ${span(visit.startedAt, visit.endedAt)}`,
        ),
      el("h2", { class: "section__heading" }, question.words || "Is this visit right as it is recorded?"),
      el(
        "p",
        { class: "hint" },
        `Asked ${ago(question.raised_at, now)}. The visit counts meanwhile, unless the question says otherwise.`,
      ),
      visit &&
        buttonLink("Look at the visit, put it right", address("record", visit.visitId), {
          look: "line",
          picture: "edit",
        }),
      fieldOf("Anything to say? (you need not)", {
        id: `say-${question.id}`,
        area: true,
        maxlength: 300,
        value: memo[question.id] ?? "",
        oninput: (event) => {
          memo[question.id] = event.target.value
        },
      }),
      el(
        "div",
        { class: "pair" },
        button("Right as recorded", () => answer(context, question, "as_recorded"), { look: "main" }),
        button("I have put it right", () => answer(context, question, "corrected"), { look: "plain" }),
      ),
    ),
  )
}

/** The questions. */
export const questions = {
  place: "record",
  back: () => "#/record",
  title: () => "Questions for you",
  render(context) {
    const { state } = context
    if (state.questions.length === 0)
      return [
        heading("Questions for you"),
        nothing(
          "Nothing is asked",
          "When times or places do not fit together, you are asked here before anybody else.",
          buttonLink("My record", "#/record"),
        ),
      ]
    return [
      heading("Questions for you", {
        below: "No answer is wrong: clocks jump and phones get lost. A question is not an accusation.",
      }),
      bars(context, { isAll: false }),
      el(
        "ol",
        { class: "stack bare", "data-key": "all" },
        ...state.questions.map((question) => one(context, question)),
      ),
    ].filter(Boolean)
  },
}
