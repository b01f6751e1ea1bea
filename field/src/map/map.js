// A place's map that needs no network: its outline, its streets with their names, neighbours, and where the phone is.

import { el, svg } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { outlinePath, streetPaths } from "./drawing.js"
import { addGestures } from "./gestures.js"
import { placedLabels } from "./labels.js"
import { boxOf, dragged, fitted, makeProjection, onScreen, ringsOf, scaleBar, zoomed } from "./projection.js"

function control(picture, words, onclick) {
  return el(
    "button",
    { type: "button", class: "map__button", "aria-label": words, title: words, onclick },
    icon(picture),
  )
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

// Where the buttons, the scale and the north sign are.
function keptFree({ width, height }) {
  return [
    { left: width - 72, top: height - 196, right: width, bottom: height },
    { left: 0, top: height - 40, right: 120, bottom: height },
    { left: 0, top: 0, right: 36, bottom: 44 },
  ]
}

/** A map of a place: `{node, showFix(fix or null), resize()}`. `place` and `others` are places of the plan. */
export function makeMap(place, others) {
  const project = makeProjection(place.centre)
  const box = boxOf(ringsOf(place.outline).flat().map(project)) ?? { left: -100, right: 100, top: -100, bottom: 100 }
  const streets = (place.streets ?? []).map(({ name, line }) => ({ name, line: line.map(project) }))
  const shapes = svg("g", null, ...shapesOf(place, others, project))
  const names = svg("g", { class: "map__names" })
  const dot = svg("g", { class: "map__fix" })
  const drawing = svg("svg", { class: "map__drawing", "aria-hidden": "true" }, shapes, names, dot)
  const scale = el(
    "div",
    { class: "map__scale", "aria-hidden": "true" },
    el("span", { class: "map__scale-words" }),
    svg("svg", { class: "map__scale-bar", width: 100, height: 8 }, svg("path", { fill: "none" })),
  )
  const [size, state] = [
    { width: 0, height: 0 },
    { view: null, fix: null, isFrameDue: false },
  ]

  function drawScale() {
    const { pixels, words } = scaleBar(state.view.scale)
    scale.firstChild.textContent = words
    scale.querySelector("path").setAttribute("d", `M1 0V6H${(pixels + 1).toFixed(1)}V0`)
  }

  function drawFix() {
    dot.replaceChildren()
    if (!state.fix) return
    const [x, y] = onScreen(state.view, project([state.fix.longitude, state.fix.latitude]), size.width, size.height)
    const around = Math.max(10, (state.fix.accuracy_m ?? 0) * state.view.scale)
    dot.append(
      svg("circle", { class: "map__accuracy", cx: x, cy: y, r: around }),
      svg("circle", { class: "map__here", cx: x, cy: y, r: 8 }),
    )
  }

  function draw() {
    state.isFrameDue = false
    const { view } = state
    if (!view || size.width === 0) return
    shapes.setAttribute(
      "transform",
      `translate(${size.width / 2} ${size.height / 2}) scale(${view.scale}) translate(${-view.x} ${-view.y})`,
    )
    names.replaceChildren(
      ...placedLabels(streets, view, size.width, size.height, keptFree(size)).map(({ name, x, y, angle }) =>
        svg(
          "text",
          {
            transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})`,
            "text-anchor": "middle",
            dy: "0.35em",
          },
          name,
        ),
      ),
    )
    drawFix()
    drawScale()
  }

  function move(view) {
    state.view = view
    if (state.isFrameDue) return
    state.isFrameDue = true
    requestAnimationFrame(draw)
  }

  const moves = {
    drag: (dx, dy) => state.view && move(dragged(state.view, dx, dy)),
    zoom: (factor, at) =>
      state.view && move(zoomed(state.view, factor, at ?? [size.width / 2, size.height / 2], size.width, size.height)),
    whole: () => size.width > 0 && move(fitted(box, size.width, size.height)),
  }
  const node = el(
    "div",
    {
      class: "map",
      role: "group",
      tabindex: "0",
      "aria-label": `Map of ${place.name}. Arrow keys move it, plus and minus zoom, 0 shows the whole place.`,
    },
    drawing,
    el("div", { class: "map__north", "aria-hidden": "true" }, "N"),
    scale,
    el(
      "div",
      { class: "map__controls" },
      control("plus", "Zoom in", () => moves.zoom(1.6, null)),
      control("minus", "Zoom out", () => moves.zoom(1 / 1.6, null)),
      control("locate", "Show the whole place", moves.whole),
    ),
  )
  addGestures(node, moves)

  function resize() {
    const { clientWidth: width, clientHeight: height } = node
    if (width === 0 || (width === size.width && height === size.height)) return
    const isFirst = size.width === 0
    Object.assign(size, { width, height })
    if (isFirst) state.view = fitted(box, width, height)
    draw()
  }

  new ResizeObserver(resize).observe(node)
  return {
    node,
    resize,
    showFix(fix) {
      if (state.fix === fix) return
      state.fix = fix
      draw()
    },
  }
}
