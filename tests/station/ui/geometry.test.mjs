// The geometry of maps and of boundary editing, worked out by hand on unit squares.

import assert from "node:assert/strict"
import { test } from "node:test"
import {
  boundsOf, closedRing, crossesItself, labelPoint, middles, moved, openRing, withCorner, withoutCorner,
} from "../../../src/bluelamp_station/ui/assets/js/map/geometry.js"

const SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2]]

test("a ring is opened and closed without losing a corner", () => {
  assert.deepEqual(openRing([...SQUARE, [0, 0]]), SQUARE)
  assert.deepEqual(openRing(SQUARE), SQUARE)
  assert.deepEqual(closedRing(SQUARE).at(-1), [0, 0])
})

test("a closed ring is rounded to a tenth of a metre", () => {
  assert.deepEqual(closedRing([[0.12345678, 51.98765432], [1, 1], [0, 1]])[0], [0.123457, 51.987654])
})

test("a side's middle lies between its ends, the last side's too", () => {
  assert.deepEqual(middles(SQUARE), [[1, 0], [2, 1], [1, 2], [0, 1]])
})

test("moving, adding and removing corners leaves the old ring as it was", () => {
  const before = structuredClone(SQUARE)
  assert.deepEqual(moved(SQUARE, 1, [3, 0])[1], [3, 0])
  assert.deepEqual(withCorner(SQUARE, 3, [0, 1]), [...SQUARE, [0, 1]])
  assert.deepEqual(withoutCorner(SQUARE, 0), SQUARE.slice(1))
  assert.deepEqual(SQUARE, before)
})

test("a boundary keeps three corners", () => {
  const triangle = SQUARE.slice(1)
  assert.equal(withoutCorner(triangle, 0), triangle)
})

test("a bow tie crosses itself, a square and a notch do not", () => {
  assert.equal(crossesItself([[0, 0], [2, 2], [2, 0], [0, 2]]), true)
  assert.equal(crossesItself(SQUARE), false)
  assert.equal(crossesItself([[0, 0], [2, 0], [2, 2], [1, 1], [0, 2]]), false)
})

test("bounds hold every part of every geometry", () => {
  const part = (x) => [[[x, 0], [x + 1, 0], [x, 1], [x, 0]]]
  const bounds = boundsOf([{ type: "MultiPolygon", coordinates: [part(0), part(5)] }, { type: "Point", coordinates: [-1, 3] }])
  assert.deepEqual(bounds, [-1, 0, 6, 3])
  assert.equal(boundsOf([]), null)
})

test("a label stands in the largest part", () => {
  const small = [[[9, 9], [9.1, 9], [9.1, 9.1], [9, 9.1], [9, 9]]]
  const large = [[...SQUARE, [0, 0]]]
  assert.deepEqual(labelPoint({ type: "MultiPolygon", coordinates: [small, large] }), [1, 1])
  assert.deepEqual(labelPoint({ type: "Point", coordinates: [4, 5] }), [4, 5])
  assert.deepEqual(labelPoint({ type: "LineString", coordinates: [[0, 0], [4, 2]] }), [2, 1])
})

test("a label of a boundary far from zero stands inside it", () => {
  const [lon, lat] = labelPoint({ type: "Polygon", coordinates: [[[-0.078, 51.796], [-0.076, 51.796], [-0.076, 51.798], [-0.078, 51.798], [-0.078, 51.796]]] })
  assert.ok(Math.abs(lon + 0.077) < 1e-9 && Math.abs(lat - 51.797) < 1e-9)
})

test("a boundary without ground has its label in the middle", () => {
  assert.deepEqual(labelPoint({ type: "Polygon", coordinates: [[[0, 0], [2, 0], [0, 0]]] }), [1, 0])
})
