// The lines of a map: outlines and streets in metres, drawn once and moved as one.

import { svg } from "../ui/dom.js"
import { ringsOf } from "./projection.js"

function pathOf(points, isClosed) {
  return `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${isClosed ? "Z" : ""}`
}

/** A boundary as one path, its holes left open. */
export function outlinePath(geometry, project, kind) {
  const d = ringsOf(geometry)
    .map((ring) => pathOf(ring.map(project), true))
    .join("")
  return svg("path", {
    class: `map__outline map__outline--${kind}`,
    d,
    "fill-rule": "evenodd",
    "vector-effect": "non-scaling-stroke",
  })
}

/** Streets as lines with a kerb: a wide dark one under a narrower light one. */
export function streetPaths(streets, project) {
  const d = streets.map(({ line }) => pathOf(line.map(project), false)).join("")
  return ["kerb", "street"].map((part) =>
    svg("path", { class: `map__${part}`, d, fill: "none", "vector-effect": "non-scaling-stroke" }),
  )
}
