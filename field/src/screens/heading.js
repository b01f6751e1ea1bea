// The one heading of a screen, which takes the focus when the screen opens.

import { el } from "../ui/dom.js"

/** A first-level heading with a smaller line above or below. */
export function heading(text, { above = null, below = null } = {}) {
  return el(
    "div",
    { class: "title", "data-key": "title" },
    above && el("p", { class: "title__above" }, above),
    el("h1", { class: "title__heading", tabindex: "-1" }, text),
    below && el("p", { class: "title__below" }, below),
  )
}
