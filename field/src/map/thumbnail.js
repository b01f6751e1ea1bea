// A place at a glance: its outline and streets in a small square, the same each time so that eyes learn it.

import { svg } from "../ui/dom.js"
import { outlinePath, streetPaths } from "./drawing.js"
import { boxOf, fitted, makeProjection, ringsOf } from "./projection.js"

const SIDE = 72
const drawn = new Map()

function draw(place) {
  const project = makeProjection(place.centre)
  const box = boxOf(ringsOf(place.outline).flat().map(project))
  if (!box) return []
  const { x, y, scale } = fitted(box, SIDE, SIDE, 10)
  const move = `translate(${SIDE / 2} ${SIDE / 2}) scale(${scale}) translate(${-x} ${-y})`
  return [
    svg(
      "g",
      { transform: move },
      ...streetPaths(
        (place.streets ?? []).filter(({ line }) => line?.length > 1),
        project,
      ),
      outlinePath(place.outline, project, "own"),
    ),
  ]
}

/** The drawing of a place; made once for each outline. */
export function thumbnail(place) {
  const held = drawn.get(place.ref)
  if (held?.outline !== place.outline) drawn.set(place.ref, { outline: place.outline, nodes: draw(place) })
  const copies = drawn.get(place.ref).nodes.map((node) => node.cloneNode(true))
  return svg(
    "svg",
    { class: "thumbnail", viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true", "data-key": `thumbnail-${place.ref}` },
    ...copies,
  )
}
