// What has changed in one's shifts since one last looked, until one has read it.

import { el } from "../ui/dom.js"
import { bar, button } from "../ui/parts.js"
import { clock, moment, span } from "../ui/words.js"

const WORDS = {
  shift_new: ({ from, to }, now) => `A new shift: ${moment(from, now)} to ${clock(to)}`,
  shift_gone: ({ from, to }, now) =>
    `Your shift ${moment(from, now)} to ${clock(to)} has gone: it was cancelled, or somebody else has it`,
  shift_moved: ({ from, to, was }, now) =>
    `Your shift ${moment(was.from, now)} to ${clock(was.to)} is now ${moment(from, now)} to ${clock(to)}`,
  base: ({ base }) => `The base is now ${base}`,
  break: ({ from, to }) => `The break is now ${span(from, to)}`,
  joined: ({ name }) => `${name} is on the crew now`,
  left: ({ name }) => `${name} is not on the crew any more`,
  visit_moved: ({ from, was, place }) => `${clock(was.from)} ${place} is now ${clock(from)}`,
  visit_length: ({ from, to, place }) => `${clock(from)} ${place} is now until ${clock(to)}`,
  visit_new: ({ from, place }) => `${clock(from)} ${place} is new`,
  visit_gone: ({ from, place }) => `${clock(from)} ${place} is not planned any more`,
}
const HEAD = "Changed since you last looked"

/** One change in words, without a full stop. */
export function changeWords(change, now) {
  return WORDS[change.kind](change, now)
}

/** The notice, or nothing where nothing has changed. */
export function changedNotice({ field, state, now, attempt }) {
  const { changes } = state
  if (changes.length === 0) return null
  const words = changes.map((change) => changeWords(change, now))
  const told =
    words.length === 1
      ? el("p", null, el("strong", null, `${HEAD}: `), `${words[0]}.`)
      : [el("p", null, el("strong", null, `${HEAD}:`)), el("ul", { class: "changed" }, ...words.map((one) => el("li", null, one)))]
  const made = bar(
    "attention",
    told,
    button("I have read this", () => attempt(() => field.markChangesSeen()), { look: "line" }),
  )
  made.setAttribute("data-key", "changed")
  return made
}
