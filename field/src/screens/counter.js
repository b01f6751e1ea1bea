// A counter for gloves: minus, the number, plus; for engagements five at once.

import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { record, takeBack } from "./counting.js"
import { outcomeWords } from "./kinds.js"

const CONDITIONS = {
  if_designated: "If designated",
  if_authorised: "If authorised",
  unknown: "Not known for your crew",
}

/** One row of a list of counters. */
export function counter(context, visit, item, count, power) {
  const words = outcomeWords(item, context.state.plan)
  const condition = item.kind === "engagement" ? null : CONDITIONS[power]
  return el(
    "li",
    { class: count > 0 ? "counter counter--held" : "counter", "data-key": item.key },
    el(
      "div",
      { class: "counter__words" },
      el("span", { class: "counter__name" }, item.words),
      condition && el("span", { class: "counter__condition" }, condition),
    ),
    el(
      "div",
      { class: "counter__keys", role: "group", "aria-label": words },
      item.kind === "engagement" &&
        el(
          "button",
          {
            type: "button",
            class: "key key--five",
            "aria-label": `Five more: ${words}`,
            onclick: () => record(context, visit, item, 5),
          },
          "+5",
        ),
      el(
        "button",
        {
          type: "button",
          class: "key key--less",
          "aria-label": `One fewer: ${words}`,
          disabled: count === 0,
          onclick: () => takeBack(context, visit, item),
        },
        icon("minus", 28),
      ),
      el("span", { class: "counter__count" }, String(count), el("span", { class: "unseen" }, " recorded")),
      el(
        "button",
        {
          type: "button",
          class: "key key--more",
          "aria-label": `One more: ${words}`,
          onclick: () => record(context, visit, item),
        },
        icon("plus", 30),
      ),
    ),
  )
}

/** A large tile that counts one up; taking back is by the undo that follows, or on the list of all outcomes. */
export function tile(context, visit, item, count) {
  const words = outcomeWords(item, context.state.plan)
  return el(
    "li",
    { class: "tiles__item", "data-key": item.key },
    el(
      "button",
      {
        type: "button",
        class: count > 0 ? "tile tile--held" : "tile",
        "aria-label": `${words}: ${count}. Record one more`,
        onclick: () => record(context, visit, item),
      },
      el("span", { class: "tile__words" }, words),
      el("span", { class: "tile__count" }, String(count)),
      icon("plus", 26),
    ),
  )
}
