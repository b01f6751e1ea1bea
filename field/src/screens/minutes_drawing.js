// Minutes low, best and high against the fifteen-minute line.

import { el, svg } from "../ui/dom.js"
import { minutes } from "../ui/words.js"

const AIM = 15
const [WIDTH, HEIGHT] = [300, 44]

/** A bar from zero to best with its range, and the same in words. */
export function minutesDrawing({ minutes_low: low, minutes_best: best, minutes_high: high }) {
  const most = Math.max(high, 2 * AIM)
  const x = (value) => (value / most) * WIDTH
  return el(
    "div",
    { class: "measure" },
    el(
      "p",
      { class: "measure__best" },
      `${Math.round(best)} min`,
      el(
        "span",
        { class: "measure__range" },
        Math.round(low) === Math.round(high) ? "" : ` between ${minutes(low, high)}`,
      ),
    ),
    svg(
      "svg",
      { class: "measure__drawing", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
      svg("rect", { class: "measure__ground", x: 0, y: 6, width: WIDTH, height: 18, rx: 4 }),
      svg("rect", { class: "measure__filled", x: 0, y: 6, width: x(best), height: 18, rx: 4 }),
      svg("path", { class: "measure__whisker", d: `M${x(low)} 15H${x(high)}M${x(low)} 10v10M${x(high)} 10v10` }),
      svg("path", { class: "measure__aim", d: `M${x(AIM)} 0V30` }),
      svg("text", { class: "measure__words", x: x(AIM), y: 42, "text-anchor": "middle" }, "15"),
    ),
  )
}
