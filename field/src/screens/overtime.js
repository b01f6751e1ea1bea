// Overtime on the site, as one line: what is on offer, what is confirmed, what waits for an answer.

import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { linkRow, rows } from "../ui/parts.js"
import { counted } from "../ui/words.js"

/** "Overtime: 3 shifts on offer, 1 confirmed, 1 swap to answer". */
export function overtimeWords({ open, confirmed_to_come: confirmed, swaps_to_answer: swaps }) {
  const told = [
    open > 0 ? `${counted(open, "shift")} on offer` : "nothing on offer",
    confirmed > 0 && `${confirmed} confirmed`,
    swaps > 0 && `${counted(swaps, "swap")} to answer`,
  ]
  return `Overtime: ${told.filter(Boolean).join(", ")}`
}

function withoutSignal(text) {
  return el(
    "li",
    { class: "rows__item" },
    el(
      "div",
      { class: "row" },
      icon("offline"),
      el(
        "span",
        { class: "row__words" },
        el("span", { class: "row__text" }, text),
        el("span", { class: "row__detail" }, "As of when the places came. Overtime opens with a signal."),
      ),
    ),
  )
}

/** The line, or nothing where the site says nothing of overtime. */
export function overtimeLine({ plan, isOnline }) {
  if (!plan?.offers) return null
  const text = overtimeWords(plan.offers)
  const made = rows(
    isOnline ? linkRow(plan.offers.address, "clock", text, "On the site, with a signal") : withoutSignal(text),
  )
  made.setAttribute("data-key", "overtime")
  return made
}
