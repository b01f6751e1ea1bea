// Names along streets: each once, where the line runs straight for the length of the word, upright, never over another.

import { onScreen } from "./projection.js"

const WIDTH_OF_LETTER = 6.9
const HEIGHT = 15
const STEP = 16
const STRAIGHT = 0.97

function along(points) {
  const lengths = [0]
  for (let index = 1; index < points.length; index += 1) {
    const [[x0, y0], [x1, y1]] = [points[index - 1], points[index]]
    lengths.push(lengths[index - 1] + Math.hypot(x1 - x0, y1 - y0))
  }
  return lengths
}

function pointAt(points, lengths, distance) {
  const after = Math.max(
    1,
    lengths.findIndex((length) => length >= distance),
  )
  const part = (distance - lengths[after - 1]) / (lengths[after] - lengths[after - 1] || 1)
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]]
  return [x0 + part * (x1 - x0), y0 + part * (y1 - y0)]
}

// Every stretch of a line as long as the word, from the middle of the line outwards.
function stretches(points, long) {
  const lengths = along(points)
  const total = lengths.at(-1)
  const starts = Array.from({ length: Math.max(0, Math.floor((total - long) / STEP) + 1) }, (_, index) => index * STEP)
  const middle = (total - long) / 2
  return starts
    .sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))
    .map((start) => {
      const [from, to] = [pointAt(points, lengths, start), pointAt(points, lengths, start + long)]
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
      const isStraight = Math.hypot(dx, dy) >= STRAIGHT * long
      return {
        x: (from[0] + to[0]) / 2,
        y: (from[1] + to[1]) / 2,
        angle: upright((Math.atan2(dy, dx) * 180) / Math.PI),
        isStraight,
      }
    })
    .filter(({ isStraight }) => isStraight)
}

function upright(angle) {
  if (angle > 90) return angle - 180
  return angle < -90 ? angle + 180 : angle
}

function boxOf({ x, y, angle }, long) {
  const turn = (angle * Math.PI) / 180
  const across = Math.abs(Math.cos(turn)) * long + Math.abs(Math.sin(turn)) * HEIGHT
  const down = Math.abs(Math.sin(turn)) * long + Math.abs(Math.cos(turn)) * HEIGHT
  return { left: x - across / 2, right: x + across / 2, top: y - down / 2, bottom: y + down / 2 }
}

function fits({ left, top, right, bottom }, width, height) {
  return left > 2 && top > 2 && right < width - 2 && bottom < height - 2
}

function overlaps(box, other) {
  return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom
}

/**
 * Where names go: `[{name, x, y, angle}]` in pixels; `streets` are `{name, line}` with lines in metres, `kept` boxes
 * that stay free.
 */
export function placedLabels(streets, view, width, height, kept = []) {
  const taken = [...kept]
  const placed = new Map()
  for (const { name, line } of streets) {
    if (!name || placed.has(name) || line.length < 2) continue
    const long = name.length * WIDTH_OF_LETTER + 8
    const points = line.map((point) => onScreen(view, point, width, height))
    for (const stretch of stretches(points, long)) {
      const box = boxOf(stretch, long)
      if (!fits(box, width, height) || taken.some((other) => overlaps(box, other))) continue
      taken.push(box)
      placed.set(name, { name, x: stretch.x, y: stretch.y, angle: stretch.angle })
      break
    }
  }
  return [...placed.values()]
}
