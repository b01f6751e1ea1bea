// Degrees to metres around one place, and the view of them on a screen. Flat is right enough: over 3 km the error is below 0.1 m.

const METRES_A_DEGREE = 111_320
const EARTH_FLATTENING = 0.00335

/** Metres east and south of a point: `project([lon, lat])` is `[x, y]`, y growing downwards as screens have it. */
export function makeProjection([lon0, lat0]) {
  const east = METRES_A_DEGREE * Math.cos((lat0 * Math.PI) / 180)
  const north = METRES_A_DEGREE * (1 - EARTH_FLATTENING * Math.cos((2 * lat0 * Math.PI) / 180))
  return ([lon, lat]) => [(lon - lon0) * east, (lat0 - lat) * north]
}

/** The rings of a GeoJSON Polygon or MultiPolygon. */
export function ringsOf(geometry) {
  if (geometry?.type === "Polygon") return geometry.coordinates
  if (geometry?.type === "MultiPolygon") return geometry.coordinates.flat()
  return []
}

/** The smallest box around points: `{left, top, right, bottom}`, or null where there is none. */
export function boxOf(points) {
  if (points.length === 0) return null
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}

/** The view that shows a box: `{x, y, scale}`, its middle in metres and pixels a metre. */
export function fitted(box, width, height, margin = 28) {
  const across = Math.max(box.right - box.left, 40)
  const down = Math.max(box.bottom - box.top, 40)
  const scale = Math.min(Math.max(width - 2 * margin, 40) / across, Math.max(height - 2 * margin, 40) / down)
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale }
}

/** A view zoomed by a factor, the point of the screen `at` staying where it is; between 20 m and 20 km across. */
export function zoomed(view, factor, [atX, atY], width, height) {
  const scale = Math.min(Math.max(view.scale * factor, width / 20_000), width / 20)
  const [fromX, fromY] = [atX - width / 2, atY - height / 2]
  return { x: view.x + fromX / view.scale - fromX / scale, y: view.y + fromY / view.scale - fromY / scale, scale }
}

/** A view moved by pixels of the finger. */
export function dragged(view, dx, dy) {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }
}

/** Metres of a point as pixels of the screen. */
export function onScreen(view, [x, y], width, height) {
  return [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2]
}

const ROUND = [1, 2, 5]

/** The longest round length that fits: `{metres, pixels, words}`. */
export function scaleBar(scale, longest = 96) {
  const metres = longest / scale
  const power = 10 ** Math.floor(Math.log10(metres))
  const round = power * (ROUND.findLast((step) => step * power <= metres) ?? 1)
  return { metres: round, pixels: round * scale, words: round >= 1000 ? `${round / 1000} km` : `${round} m` }
}
