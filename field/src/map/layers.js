// What a map is drawn of, one over the other: outlines and streets, their names, where the phone is, and the scale.

import { el, svg } from "../ui/dom.js"
import { outlinePath, streetPaths } from "./drawing.js"
import { placedLabels } from "./labels.js"
import { boxOf, makeProjection, onScreen, ringsOf, scaleBar } from "./projection.js"

const NO_OUTLINE = { left: -100, right: 100, top: -100, bottom: 100 }

/** The layers of a place's map: `{drawing, scale, box, draw(view, size, fix)}`; `box` is the outline's, in metres. */
export function makeLayers(place, others) {
  const project = makeProjection(place.centre)
  const streets = (place.streets ?? []).map(({ name, line }) => ({ name, line: line.map(project) }))
  const shapes = svg("g", null, ...shapesOf(place, others, project))
  const names = svg("g", { class: "map__names" })
  const dot = svg("g", { class: "map__fix" })
  const scale = scaleSign()
  return {
    drawing: svg("svg", { class: "map__drawing", "aria-hidden": "true" }, shapes, names, dot),
    scale,
    box: boxOf(ringsOf(place.outline).flat().map(project)) ?? NO_OUTLINE,
    draw(view, size, fix) {
      shapes.setAttribute("transform", asTransform(view, size))
      names.replaceChildren(...namesOf(streets, view, size))
      dot.replaceChildren(...(fix ? fixOf(fix, project, view, size) : []))
      drawScale(scale, view)
    },
  }
}

function shapesOf(place, others, project) {
  const near = others.filter(({ ref, outline }) => ref !== place.ref && outline)
  return [
    ...streetPaths(
      (place.streets ?? []).filter(({ line }) => line?.length > 1),
      project,
    ),
    ...near.map(({ outline }) => outlinePath(outline, project, "other")),
    outlinePath(place.outline, project, "own"),
  ]
}

function asTransform(view, { width, height }) {
  return `translate(${width / 2} ${height / 2}) scale(${view.scale}) translate(${-view.x} ${-view.y})`
}

// Where the buttons, the scale and the north sign are.
function keptFree({ width, height }) {
  return [
    { left: width - 72, top: height - 196, right: width, bottom: height },
    { left: 0, top: height - 40, right: 120, bottom: height },
    { left: 0, top: 0, right: 36, bottom: 44 },
  ]
}

function namesOf(streets, view, size) {
  return placedLabels(streets, view, size.width, size.height, keptFree(size)).map(({ name, x, y, angle }) =>
    svg(
      "text",
      {
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})`,
        "text-anchor": "middle",
        dy: "0.35em",
      },
      name,
    ),
  )
}

function fixOf({ longitude, latitude, accuracy_m: accuracy }, project, view, { width, height }) {
  const [x, y] = onScreen(view, project([longitude, latitude]), width, height)
  const around = Math.max(10, (accuracy ?? 0) * view.scale)
  return [
    svg("circle", { class: "map__accuracy", cx: x, cy: y, r: around }),
    svg("circle", { class: "map__here", cx: x, cy: y, r: 8 }),
  ]
}

function scaleSign() {
  return el(
    "div",
    { class: "map__scale", "aria-hidden": "true" },
    el("span", { class: "map__scale-words" }),
    svg("svg", { class: "map__scale-bar", width: 100, height: 8 }, svg("path", { fill: "none" })),
  )
}

function drawScale(scale, view) {
  const { pixels, words } = scaleBar(view.scale)
  scale.firstChild.textContent = words
  scale.querySelector("path").setAttribute("d", `M1 0V6H${(pixels + 1).toFixed(1)}V0`)
}
