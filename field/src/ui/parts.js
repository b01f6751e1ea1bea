// The few building blocks that all screens are made of.

import { el } from "./dom.js"
import { icon } from "./icons.js"

/** A button of at least 56 pixels: `look` is main, plain, quiet, stop, or line. */
export function button(text, onclick, { look = "plain", picture = null, disabled = false, ...rest } = {}) {
  return el(
    "button",
    { type: "button", class: `button button--${look}`, onclick, disabled, ...rest },
    picture && icon(picture),
    el("span", { class: "button__text" }, text),
  )
}

/** A link that looks like a button. */
export function buttonLink(text, href, { look = "plain", picture = null, ...rest } = {}) {
  return el(
    "a",
    { class: `button button--${look}`, href, ...rest },
    picture && icon(picture),
    el("span", { class: "button__text" }, text),
  )
}

/** A heading with what belongs to it. */
export function section(heading, ...content) {
  return el(
    "section",
    { class: "section", "data-key": `section-${heading}` },
    el("h2", { class: "section__heading" }, heading),
    ...content,
  )
}

/** A sheet of paper on the screen. */
export function card(...content) {
  return el("div", { class: "card" }, ...content)
}

/** Something to know, across the screen: `tone` is info, attention, fault or good. */
export function bar(tone, content, ...actions) {
  const pictures = { info: "info", attention: "warning", fault: "warning", good: "tick" }
  return el(
    "div",
    { class: `bar bar--${tone}` },
    icon(pictures[tone]),
    el("div", { class: "bar__words" }, ...[content].flat()),
    actions.length > 0 && el("div", { class: "bar__actions" }, ...actions),
  )
}

/** A word on a coloured ground, with its own outline so that it does not live by colour. */
export function chip(text, tone = "plain", picture = null) {
  return el("span", { class: `chip chip--${tone}` }, picture && icon(picture, 18), text)
}

/** What stands there when there is nothing. */
export function nothing(heading, text, ...actions) {
  return el(
    "div",
    { class: "nothing" },
    el("p", { class: "nothing__heading" }, heading),
    el("p", null, text),
    ...actions,
  )
}

/** A row that leads somewhere. */
export function linkRow(href, picture, text, detail = null, count = null) {
  return el(
    "li",
    { class: "rows__item" },
    el(
      "a",
      { class: "row", href },
      icon(picture),
      el(
        "span",
        { class: "row__words" },
        el("span", { class: "row__text" }, text),
        detail && el("span", { class: "row__detail" }, detail),
      ),
      count && el("span", { class: "row__count" }, count),
      icon("forward", 20),
    ),
  )
}

/** Rows under each other. */
export function rows(...items) {
  return el("ul", { class: "rows" }, ...items)
}

/** One choice of several, as large buttons that show which is held. */
export function choices(legend, options, held, choose, { isLegendShown = true, columns = null } = {}) {
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: isLegendShown ? "choices__legend" : "unseen" }, legend),
    el(
      "div",
      { class: columns ? `choices__grid choices__grid--${columns}` : "choices__grid" },
      ...options.map(([value, text, picture]) =>
        el(
          "button",
          {
            type: "button",
            class: "choice",
            "aria-pressed": String(held === value),
            "data-key": value,
            onclick: () => choose(value),
          },
          picture && icon(picture),
          el("span", null, text),
        ),
      ),
    ),
  )
}

let fields = 0

/** A labelled field with a hint and, where there is one, what is wrong. */
export function field(label, { hint = null, fault = "", id = null, area = false, ...rest }) {
  const name = id ?? `field-${(fields += 1)}`
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ") || null
  return el(
    "div",
    { class: fault ? "field field--wrong" : "field" },
    el("label", { class: "field__label", for: name }, label),
    hint && el("p", { class: "field__hint", id: `${name}-hint` }, hint),
    fault &&
      el("p", { class: "field__fault", id: `${name}-fault` }, el("span", { class: "unseen" }, "Mend this: "), fault),
    el(area ? "textarea" : "input", {
      class: "field__input",
      id: name,
      "aria-describedby": described,
      "aria-invalid": fault ? "true" : null,
      autocomplete: "off",
      rows: area ? 3 : null,
      ...rest,
    }),
  )
}

/** Details that open on a tap. */
export function details(summary, ...content) {
  return el(
    "details",
    { class: "details", "data-key": `details-${summary}` },
    el("summary", { class: "details__summary" }, summary),
    el("div", { class: "details__inside" }, ...content),
  )
}
