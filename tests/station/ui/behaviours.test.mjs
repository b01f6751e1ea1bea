// Sorting, waiting, sizes and the text of a boundary.

import assert from "node:assert/strict"
import { test } from "node:test"
import { nextWait } from "../../../src/bluelamp_station/ui/assets/js/live.js"
import { layersOf, lookOf, LOOKS, patternPixels } from "../../../src/bluelamp_station/ui/assets/js/map/look.js"
import { asGeometry, readOutline, writeOutline } from "../../../src/bluelamp_station/ui/assets/js/map/outline-field.js"
import { pointRows } from "../../../src/bluelamp_station/ui/assets/js/slider.js"
import { cellKey, compareKeys } from "../../../src/bluelamp_station/ui/assets/js/tables.js"
import { inMegabytes, tooLarge } from "../../../src/bluelamp_station/ui/assets/js/upload.js"

const cell = (textContent, value) => ({ textContent, dataset: value === undefined ? {} : { value } })
const sorted = (keys, direction) => [...keys].sort((a, b) => compareKeys(a, b, direction))
const TRIANGLE = [[0, 51], [1, 51], [0, 52]]

test("a cell is sorted by its value, else by its text as a number where it is one", () => {
  assert.equal(cellKey(cell("about forty", "40")), 40)
  assert.equal(cellKey(cell(" £1,200 ")), 1200)
  assert.equal(cellKey(cell("15.8%")), 15.8)
  assert.equal(cellKey(cell("Fore Street")), "Fore Street")
  assert.equal(cellKey(cell("  ")), "")
  assert.equal(cellKey(undefined), "")
})

test("numbers stand before words and empty cells last, both ways", () => {
  assert.deepEqual(sorted(["b", 10, "", 9, "a"], 1), [9, 10, "a", "b", ""])
  assert.deepEqual(sorted(["b", 10, "", 9, "a"], -1), [10, 9, "b", "a", ""])
  assert.deepEqual(sorted(["Run 10", "run 9"], 1), ["run 9", "Run 10"])
})

test("waits double after faults, up to a minute", () => {
  assert.equal(nextWait(2000, 0), 2000)
  assert.equal(nextWait(2000, 2), 8000)
  assert.equal(nextWait(2000, 30), 60_000)
})

test("files are refused by their sizes together", () => {
  assert.equal(tooLarge([400_000, 500_000], 1_000_000), "")
  assert.equal(tooLarge([1_600_000], 1_000_000), "The files are 1.6 MB together; the largest upload is 1.0 MB.")
  assert.equal(tooLarge([9e9], 0), "")
  assert.equal(inMegabytes(512_000_000), "512 MB")
})

test("a boundary as lines is read and written as lines", () => {
  const outline = readOutline("0, 51\n1, 51\n\n0; 52\n")
  assert.deepEqual(outline.ring, TRIANGLE)
  assert.equal(writeOutline(outline), "0, 51\n1, 51\n0, 52")
})

test("a boundary as GeoJSON keeps its holes and other parts", () => {
  const hole = [[0.1, 51.1], [0.2, 51.1], [0.1, 51.2], [0.1, 51.1]]
  const other = [[[5, 51], [6, 51], [5, 52], [5, 51]]]
  const geometry = { type: "MultiPolygon", coordinates: [[[...TRIANGLE, TRIANGLE[0]], hole], other] }
  assert.deepEqual(asGeometry(readOutline(JSON.stringify(geometry))), geometry)
  const single = { type: "Polygon", coordinates: [[...TRIANGLE, TRIANGLE[0]]] }
  assert.deepEqual(JSON.parse(writeOutline(readOutline(JSON.stringify({ type: "Feature", geometry: single })))), single)
})

test("text that is no boundary is not read", () => {
  for (const text of ["", "0, 51\n1, 51", "0, 51\n1, north\n2, 2", "{", '{"type":"Point","coordinates":[0,51]}', '{"type":"Polygon","coordinates":[]}']) {
    assert.equal(readOutline(text), null, text)
  }
})

test("every kind of place has a line, and no two are drawn alike", () => {
  const drawn = Object.values(LOOKS).map(({ line, width, dash, fill, pattern }) => JSON.stringify([line, width, dash, fill, pattern]))
  assert.equal(new Set(drawn).size, drawn.length)
  for (const look of Object.keys(LOOKS)) assert.ok(layersOf(look, "places").some((layer) => layer.type === "line"))
})

test("the side of a comparison counts before the kind", () => {
  assert.equal(lookOf({ side: "right", kind: "treated" }), "right")
  assert.equal(lookOf({ kind: "treated" }), "treated")
  assert.equal(lookOf({ kind: "unheard of" }), "hotspot")
})

test("patterns have ink and gaps", () => {
  for (const pattern of ["hatch", "dots"]) {
    const { data } = patternPixels(pattern, [1, 2, 3])
    const inks = [...data].filter((_, index) => index % 4 === 3)
    assert.ok(inks.includes(0) && inks.includes(150))
  }
})

test("a slider finds the row of each point by its number", () => {
  const rows = ["0", "1", "2"].map((point) => ({ dataset: { point, words: `point ${point}` } }))
  const found = pointRows({ querySelectorAll: (asked) => (asked === "tr[data-point]" ? rows : []) })
  assert.equal(found.get("1").dataset.words, "point 1")
  assert.equal(found.size, 3)
  assert.equal(found.get("3"), undefined)
})
