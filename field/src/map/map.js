// A place's map that needs no network: its outline, its streets with their names, neighbours, and where the phone is.

import { el } from "../ui/dom.js"
import { icon } from "../ui/icons.js"
import { addGestures } from "./gestures.js"
import { makeLayers } from "./layers.js"
import { dragged, fitted, zoomed } from "./projection.js"

/** A map of a place: `{node, showFix(fix or null), resize()}`. `place` and `others` are places of the plan. */
export function makeMap(place, others) {
  const layers = makeLayers(place, others)
  const size = { width: 0, height: 0 }
  const state = { view: null, fix: null, isFrameDue: false }

  function draw() {
    state.isFrameDue = false
    if (state.view && size.width > 0) layers.draw(state.view, size, state.fix)
  }

  function move(view) {
    state.view = view
    if (state.isFrameDue) return
    state.isFrameDue = true
    requestAnimationFrame(draw)
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = node
    if (width === 0 || (width === size.width && height === size.height)) return
    const isFirst = size.width === 0
    Object.assign(size, { width, height })
    if (isFirst) state.view = fitted(layers.box, width, height)
    draw()
  }

  const moves = {
    drag: (dx, dy) => state.view && move(dragged(state.view, dx, dy)),
    zoom: (factor, at) =>
      state.view && move(zoomed(state.view, factor, at ?? [size.width / 2, size.height / 2], size.width, size.height)),
    whole: () => size.width > 0 && move(fitted(layers.box, size.width, size.height)),
  }
  const node = panel(place, layers, moves)
  addGestures(node, moves)
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

function panel(place, { drawing, scale }, moves) {
  return el(
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
}

function control(picture, words, onclick) {
  return el(
    "button",
    { type: "button", class: "map__button", "aria-label": words, title: words, onclick },
    icon(picture),
  )
}
