// A question over the screen. The browser's own dialogue keeps the focus inside, and Escape or Back leave it.

import { el } from "./dom.js"
import { button } from "./parts.js"

let titles = 0

/** Open a sheet with a heading; resolves with what `finish(value)` was called with, or null when it was left. */
export function openSheet(heading, build) {
  const before = document.activeElement
  const id = `sheet-${(titles += 1)}`
  return new Promise((resolve) => {
    let value = null
    const sheet = el("dialog", { class: "sheet", "aria-labelledby": id })
    const finish = (chosen) => {
      value = chosen
      sheet.close()
    }
    sheet.append(
      el("h2", { class: "sheet__heading", id, tabindex: "-1" }, heading),
      el("div", { class: "sheet__inside" }, ...[build(finish)].flat()),
      button("Cancel", () => finish(null), { look: "quiet" }),
    )
    sheet.addEventListener("click", (event) => event.target === sheet && finish(null))
    sheet.addEventListener("close", () => {
      sheet.remove()
      before?.focus?.()
      resolve(value)
    })
    document.body.append(sheet)
    sheet.showModal()
    const first = sheet.querySelector("[data-first]") ?? sheet.querySelector(".sheet__heading")
    first.focus()
  })
}

/** Ask whether to go on: resolves with true or false. */
export async function confirm(heading, text, yes, { look = "main" } = {}) {
  const chosen = await openSheet(heading, (finish) => [
    el("p", { class: "sheet__text" }, text),
    button(yes, () => finish(true), { look, "data-first": true }),
  ])
  return chosen === true
}
