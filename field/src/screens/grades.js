// How a visit is known, as a letter with its meaning.

import { el } from "../ui/dom.js"

const GRADES = {
  A: "A position inside the place at both taps, and none outside between",
  B: "A position at one end only, or a radio or vehicle system",
  C: "By your taps or a code alone. That is a full visit",
  D: "Entered later by a supervisor",
}

/** The letter; the words are read aloud with it. */
export function grade(letter) {
  if (!GRADES[letter]) return null
  return el(
    "span",
    { class: `grade grade--${letter}`, title: GRADES[letter] },
    letter,
    el("span", { class: "unseen" }, `: ${GRADES[letter]}`),
  )
}

/** The letter with its meaning beside it. */
export function gradeLine(letter) {
  return el(
    "p",
    { class: "grade-line" },
    grade(letter),
    el("span", { "aria-hidden": "true" }, `${GRADES[letter] ?? "Not graded yet"}.`),
  )
}

/** All letters and what they mean. */
export function allGrades() {
  return el(
    "ul",
    { class: "plain" },
    ...Object.keys(GRADES).map((letter) => el("li", { class: "plain__row" }, gradeLine(letter))),
  )
}
