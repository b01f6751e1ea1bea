// The map's geometry: metres on the ground, views on the screen, names along streets.

import assert from "node:assert/strict"
import { test } from "node:test"
import { placedLabels } from "../src/map/labels.js"
import {
  boxOf,
  dragged,
  fitted,
  makeProjection,
  onScreen,
  ringsOf,
  scaleBar,
  zoomed,
} from "../src/map/projection.js"
import { chance, metresBetween } from "./world.js"

const close = (value, wanted, within) => assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted}`)

test("flat metres agree with the globe's within half a per cent, up to three kilometres", () => {
  const random = chance(4)
  for (let index = 0; index < 200; index += 1) {
    const from = [-3 + 4 * random(), 50 + 8 * random()]
    const to = [from[0] + 0.03 * (random() - 0.5), from[1] + 0.03 * (random() - 0.5)]
    const known = metresBetween(from, to)
    close(Math.hypot(...makeProjection(from)(to)), known, known * 0.005 + 0.01)
  }
})

test("north is up and east is right", () => {
  const project = makeProjection([-0.08, 51.8])
  assert.ok(project([-0.08, 51.801])[1] < 0)
  assert.ok(project([-0.079, 51.8])[0] > 0)
  assert.deepEqual(project([-0.08, 51.8]).map(Math.abs), [0, 0])
})

test("rings of one or several polygons, and of nothing", () => {
  assert.deepEqual(ringsOf({ type: "Polygon", coordinates: [1, 2] }), [1, 2])
  assert.deepEqual(ringsOf({ type: "MultiPolygon", coordinates: [[1], [2, 3]] }), [1, 2, 3])
  assert.deepEqual(ringsOf(null), [])
  assert.equal(boxOf([]), null)
})

test("a fitted box is in the middle and inside the margins", () => {
  const box = { left: -100, right: 300, top: 0, bottom: 100 }
  const view = fitted(box, 400, 300, 20)
  const [left, top] = onScreen(view, [-100, 0], 400, 300)
  const [right, bottom] = onScreen(view, [300, 100], 400, 300)
  close(left, 20, 1e-9)
  close(right, 380, 1e-9)
  close((top + bottom) / 2, 150, 1e-9)
})

test("zooming keeps the point under the fingers, within limits", () => {
  let view = fitted({ left: 0, right: 200, top: 0, bottom: 200 }, 390, 300)
  const random = chance(9)
  for (let index = 0; index < 100; index += 1) {
    const at = [390 * random(), 300 * random()]
    const ground = [view.x + (at[0] - 195) / view.scale, view.y + (at[1] - 150) / view.scale]
    view = zoomed(view, 0.4 + 2 * random(), at, 390, 300)
    const [x, y] = onScreen(view, ground, 390, 300)
    close(x, at[0], 1e-6)
    close(y, at[1], 1e-6)
    assert.ok(view.scale >= 390 / 20_000 && view.scale <= 390 / 20)
  }
})

test("dragging moves the ground with the finger", () => {
  const view = { x: 5, y: 5, scale: 2 }
  const [x, y] = onScreen(dragged(view, 30, -10), [5, 5], 100, 100)
  assert.deepEqual([x, y], [80, 40])
})

test("the scale is a round length that fits", () => {
  for (const scale of [0.013, 0.2, 0.96, 1, 1.7, 4, 19]) {
    const { metres, pixels } = scaleBar(scale, 96)
    assert.ok(pixels <= 96 + 1e-9 && pixels > 96 / 2.6, `${scale}: ${pixels}`)
    assert.match(String(metres), /^[125]0*$/)
    close(pixels, metres * scale, 1e-9)
  }
  assert.equal(scaleBar(0.02, 96).words, "2 km")
})

const VIEW = { x: 0, y: 0, scale: 1 }

test("names are upright, once each, apart from each other and from what stays free", () => {
  const street = (name, from, to) => ({ name, line: [from, to] })
  const streets = [
    street("West Street", [180, 0], [-180, 0]),
    street("West Street", [180, 80], [-180, 80]),
    street("North Road", [0, 140], [0, -140]),
    street("Tiny", [100, 100], [104, 100]),
    street("", [-180, 60], [180, 60]),
  ]
  const placed = placedLabels(streets, VIEW, 400, 300)
  assert.deepEqual(placed.map(({ name }) => name).sort(), ["North Road", "West Street"])
  for (const { angle } of placed) assert.ok(angle >= -90 && angle <= 90)
  const kept = placedLabels(streets, VIEW, 400, 300, [{ left: 0, top: 0, right: 400, bottom: 300 }])
  assert.deepEqual(kept, [])
})

test("a bent street carries its name where it runs straight, and none where it never does", () => {
  const bent = {
    name: "Bend Lane",
    line: [
      [-150, 0],
      [-120, 30],
      [-90, 0],
      [150, 0],
    ],
  }
  const [{ x, y }] = placedLabels([bent], VIEW, 400, 300)
  assert.ok(x > 110 && y === 150)
  const zigzag = {
    name: "Zigzag",
    line: Array.from({ length: 20 }, (_, index) => [index * 12 - 120, (index % 2) * 20]),
  }
  assert.deepEqual(placedLabels([zigzag], VIEW, 400, 300), [])
})

test("names stay inside the map", () => {
  const edge = {
    name: "Edge of the Map Road",
    line: [
      [-400, -148],
      [400, -148],
    ],
  }
  assert.deepEqual(placedLabels([edge], VIEW, 400, 300), [])
})
