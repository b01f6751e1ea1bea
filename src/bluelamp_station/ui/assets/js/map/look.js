// How each kind of place is drawn. No two kinds differ by colour alone: line, filling and the marker's shape differ too.

export const LOOKS = {
  street: { line: "#8a96a6", width: 1, words: "Street" },
  boundary: { line: "#12294b", width: 1.5, words: "Boundary" },
  hotspot: { line: "#1a5fc8", width: 2.5, fill: "#1a5fc8", opacity: 0.18, words: "Hotspot" },
  treated: { line: "#12294b", width: 3, fill: "#1a5fc8", opacity: 0.35, words: "Treated" },
  control: { line: "#8a5200", width: 3, dash: [3, 1.5], pattern: "hatch", ink: [138, 82, 0], words: "Control" },
  reserve: { line: "#4b5768", width: 2.5, dash: [1, 1.5], pattern: "dots", ink: [75, 87, 104], words: "Reserve" },
  priority: { line: "#54319f", width: 3, dash: [4, 1, 1, 1], fill: "#54319f", opacity: 0.12, words: "Priority place" },
  step0: { line: "#4b5768", width: 2, dash: [1, 1.5], words: "None" },
  step1: { line: "#12294b", width: 1.5, fill: "#dbe8fb", opacity: 0.8, words: "Least" },
  step2: { line: "#12294b", width: 1.5, fill: "#a9c8f3", opacity: 0.8, words: "Less" },
  step3: { line: "#12294b", width: 2, fill: "#6f9fe0", opacity: 0.8, words: "Middle" },
  step4: { line: "#12294b", width: 2.5, fill: "#3269b8", opacity: 0.8, words: "More" },
  step5: { line: "#12294b", width: 3, fill: "#12294b", opacity: 0.8, words: "Most" },
  tour: { line: "#54319f", width: 2.5, dash: [4, 2], words: "Tour, straight from stop to stop" },
  stop: { line: "#54319f", width: 2, words: "Stop, in order" },
  base: { line: "#12294b", width: 2, words: "Base" },
  left: { line: "#1a5fc8", width: 3, fill: "#1a5fc8", opacity: 0.2, words: "First set" },
  right: { line: "#a3331f", width: 3, dash: [2.5, 1.5], pattern: "hatch", ink: [163, 51, 31], words: "Second set" },
}

export function lookOf({ side, kind }) {
  if (side === "left" || side === "right") return side
  return kind in LOOKS ? kind : "hotspot"
}

const SIZE = 12

// A tile of pixels: maplibre takes them as they are, so that no image is fetched.
export function patternPixels(pattern, [red, green, blue]) {
  const pixels = new Uint8ClampedArray(SIZE * SIZE * 4)
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const isInk = pattern === "hatch" ? (x + y) % SIZE < 2 : x % 6 < 2 && y % 6 < 2
      pixels.set([red, green, blue, isInk ? 150 : 0], 4 * (y * SIZE + x))
    }
  }
  return { width: SIZE, height: SIZE, data: pixels }
}

export function layersOf(look, source) {
  const { line, width, dash, fill, opacity, pattern } = LOOKS[look]
  const filter = ["==", ["get", "look"], look]
  const layers = []
  if (fill || pattern) {
    const areas = ["all", filter, ["==", ["geometry-type"], "Polygon"]]
    const paint = pattern ? { "fill-pattern": look } : { "fill-color": fill, "fill-opacity": opacity }
    layers.push({ id: `${look}-fill`, type: "fill", source, filter: areas, paint })
  }
  const paint = { "line-color": line, "line-width": ["case", ["boolean", ["feature-state", "marked"], false], width + 3, width] }
  if (dash) paint["line-dasharray"] = dash
  layers.push({ id: `${look}-line`, type: "line", source, filter, paint, layout: { "line-join": "round" } })
  return layers
}
