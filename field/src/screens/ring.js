// The minutes of a visit as a ring that is full at fifteen. After that it only says so: longer is the crew's own judgement.

import { el, svg } from "../ui/dom.js"

const AIM_MIN = 15
const [SIDE, RADIUS] = [240, 106]
const AROUND = 2 * Math.PI * RADIUS

/** The ring for some milliseconds of a visit. */
export function ring(length) {
  const whole = Math.max(0, Math.floor(length / 60_000))
  const share = Math.min(1, Math.max(0, length) / (AIM_MIN * 60_000))
  const isFull = whole >= AIM_MIN
  const [hours, left] = [Math.floor(whole / 60), whole % 60]
  return el(
    "div",
    {
      class: isFull ? "ring ring--full" : "ring",
      "data-key": "ring",
      role: "img",
      "aria-label": `${whole} minutes. ${isFull ? "Fifteen minutes are reached." : `${AIM_MIN - whole} to go to fifteen.`}`,
    },
    svg(
      "svg",
      { class: "ring__drawing", viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" },
      svg("circle", { class: "ring__ground", cx: SIDE / 2, cy: SIDE / 2, r: RADIUS }),
      svg("circle", {
        class: "ring__part",
        cx: SIDE / 2,
        cy: SIDE / 2,
        r: RADIUS,
        "stroke-dasharray": `${(share * AROUND).toFixed(1)} ${AROUND.toFixed(1)}`,
        transform: `rotate(-90 ${SIDE / 2} ${SIDE / 2})`,
      }),
    ),
    el(
      "div",
      { class: "ring__words", "aria-hidden": "true" },
      el("span", { class: "ring__minutes" }, hours > 0 ? `${hours}:${String(left).padStart(2, "0")}` : String(whole)),
      el("span", { class: "ring__unit" }, hours > 0 ? "hours" : whole === 1 ? "minute" : "minutes"),
      el("span", { class: "ring__aim" }, isFull ? "15 reached" : `of ${AIM_MIN}`),
    ),
  )
}
