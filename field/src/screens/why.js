// The reasons for a place as small drawings, each with its numbers in words.

import { el, svg } from "../ui/dom.js"
import { details } from "../ui/parts.js"

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
const [CELL_W, CELL_H, LEFT, TOP] = [12, 18, 34, 16]

/** Kinds of incident as bars with their counts. */
export function typesDrawing(types) {
  const most = Math.max(...types.map(([, count]) => count), 1)
  return el(
    "ul",
    { class: "types", "aria-label": "What was recorded here" },
    ...types.map(([words, count]) =>
      el(
        "li",
        { class: "types__row" },
        el("span", { class: "types__words" }, words),
        el("span", { class: "types__count" }, String(count)),
        svg(
          "svg",
          { class: "types__bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
          svg("rect", { class: "types__ground", width: 100, height: 8 }),
          svg("rect", { class: "types__filled", width: (100 * count) / most, height: 8 }),
        ),
      ),
    ),
  )
}

function cell(count, most, row, hour) {
  const strength = count === 0 ? 0 : Math.ceil((4 * count) / most)
  return svg("rect", {
    class: `hours__cell hours__cell--${strength}`,
    x: LEFT + hour * CELL_W,
    y: TOP + row * CELL_H,
    width: CELL_W - 1,
    height: CELL_H - 1,
  })
}

// The three hours in which most was recorded, in words, for those who do not see the drawing.
function busiest(hours) {
  const all = hours.flatMap((row, index) => row.map((count, hour) => ({ count, index, hour })))
  const top = all
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, 3)
  return top.map(({ index, hour, count }) => `${DAYS[index]} ${String(hour).padStart(2, "0")}:00 (${count})`).join(", ")
}

function hoursTable(hours) {
  const parts = [
    ["night", 0, 6],
    ["morning", 6, 12],
    ["afternoon", 12, 18],
    ["evening", 18, 24],
  ]
  return el(
    "table",
    { class: "table" },
    el("caption", { class: "unseen" }, "Recorded by day and part of the day"),
    el(
      "thead",
      null,
      el(
        "tr",
        null,
        el("th", { scope: "col" }, "Day"),
        ...parts.map(([name, from, to]) =>
          el("th", { scope: "col" }, el("span", null, name), el("span", { class: "table__small" }, ` ${from}–${to} h`)),
        ),
      ),
    ),
    el(
      "tbody",
      null,
      ...hours.map((row, index) =>
        el(
          "tr",
          null,
          el("th", { scope: "row" }, DAYS[index]),
          ...parts.map(([, from, to]) =>
            el("td", null, String(row.slice(from, to).reduce((sum, count) => sum + count, 0))),
          ),
        ),
      ),
    ),
  )
}

/** Hours of the week, Monday first, darker where more was recorded. */
export function hoursDrawing(hours) {
  const most = Math.max(...hours.flat(), 1)
  const ticks = [0, 6, 12, 18].map((hour) =>
    svg("text", { class: "hours__words", x: LEFT + hour * CELL_W, y: 11 }, `${String(hour).padStart(2, "0")}`),
  )
  const names = DAYS.map((name, row) => svg("text", { class: "hours__words", x: 0, y: TOP + row * CELL_H + 13 }, name))
  const cells = hours.flatMap((row, index) => row.map((count, hour) => cell(count, most, index, hour)))
  return el(
    "div",
    { class: "hours" },
    el("h3", { class: "hours__heading" }, "When"),
    svg(
      "svg",
      {
        class: "hours__drawing",
        viewBox: `0 0 ${LEFT + 24 * CELL_W} ${TOP + 7 * CELL_H}`,
        role: "img",
        "aria-label": `Hours of the week. Most was recorded on ${busiest(hours)}.`,
      },
      ...ticks,
      ...names,
      ...cells,
    ),
    details("The hours as a table", hoursTable(hours)),
  )
}
