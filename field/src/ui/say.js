// Short words at the foot of the screen: seen, read aloud politely, gone by themselves; an undo stays long enough for gloves.

import { el } from "./dom.js"

const SHORT_MS = 5_000
const LONG_MS = 10_000

/** A place for short words; `say(text, {undo})` shows them, `fault` ones stay until they are put away. */
export function makeSay(holder) {
  let timer = 0
  let returnTo = null

  function clear() {
    clearTimeout(timer)
    holder.replaceChildren()
    returnTo = null
  }

  function say(text, { undo = null, undoText = "Undo", fault = false } = {}) {
    clearTimeout(timer)
    returnTo = document.activeElement
    const act =
      undo &&
      el(
        "button",
        {
          type: "button",
          class: "said__act",
          onclick: () => {
            const back = returnTo
            clear()
            undo()
            back?.focus?.()
          },
        },
        undoText,
      )
    const away =
      fault &&
      el(
        "button",
        {
          type: "button",
          class: "said__act",
          onclick: () => {
            const back = returnTo
            clear()
            back?.focus?.()
          },
        },
        "Put away",
      )
    holder.replaceChildren(
      el("div", { class: fault ? "said said--fault" : "said" }, el("p", { class: "said__text" }, text), act, away),
    )
    if (!fault) timer = setTimeout(clear, undo ? LONG_MS : SHORT_MS)
  }

  return { say, clear }
}
