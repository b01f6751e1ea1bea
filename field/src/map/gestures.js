// Fingers, mouse, wheel and keys on a map. One finger drags, two pinch; arrows move, plus and minus zoom, 0 shows the whole.

const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }

function middle(points) {
  const all = [...points.values()]
  return [all.reduce((sum, [x]) => sum + x, 0) / all.length, all.reduce((sum, [, y]) => sum + y, 0) / all.length]
}

function spread(points) {
  const [one, other] = [...points.values()]
  return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0
}

function addPointers(node, { drag, zoom }) {
  const points = new Map()
  const here = (event) => {
    const { left, top } = node.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  node.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) return
    node.setPointerCapture(event.pointerId)
    points.set(event.pointerId, here(event))
  })
  node.addEventListener("pointermove", (event) => {
    if (!points.has(event.pointerId)) return
    const [before, wide] = [middle(points), spread(points)]
    points.set(event.pointerId, here(event))
    const after = middle(points)
    drag(after[0] - before[0], after[1] - before[1])
    if (points.size === 2 && wide > 0) zoom(spread(points) / wide, after)
  })
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    node.addEventListener(type, (event) => points.delete(event.pointerId))
  }
}

/** Let a node be moved: `drag(dx, dy)` and `zoom(factor, [x, y] or null for the middle)` in pixels, `whole()`. */
export function addGestures(node, moves) {
  addPointers(node, moves)
  node.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && document.activeElement !== node) return
      event.preventDefault()
      const { left, top } = node.getBoundingClientRect()
      moves.zoom(Math.exp(-event.deltaY / 400), [event.clientX - left, event.clientY - top])
    },
    { passive: false },
  )
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key in KEYS) moves.drag(...KEYS[event.key])
    else if (event.key === "+" || event.key === "=") moves.zoom(1.4, null)
    else if (event.key === "-") moves.zoom(1 / 1.4, null)
    else if (event.key === "0") moves.whole()
    else return
    event.preventDefault()
  })
}
