// Where a point lies in relation to an outline, on a phone, without a library.

const EARTH_M = 6_371_008.8
const RADIANS = Math.PI / 180

/** The polygons of a GeoJSON Polygon or MultiPolygon, each a list of rings. */
function polygonsOf(outline) {
  if (outline?.type === "Polygon") return [outline.coordinates]
  if (outline?.type === "MultiPolygon") return outline.coordinates
  return []
}

/**
 * Metres from a point to an outline: 0 inside it. Flat around the point, which is exact enough for a few kilometres.
 *
 * @param {[number, number]} point longitude, latitude
 * @param {object} outline GeoJSON Polygon or MultiPolygon
 */
export function metresTo(point, outline) {
  let nearest = Infinity
  for (const rings of polygonsOf(outline)) {
    if (isInside(point, rings)) return 0
    for (const ring of rings) nearest = Math.min(nearest, metresToRing(point, ring))
  }
  return nearest
}

function isInside([x, y], rings) {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i]
      const [xj, yj] = ring[j]
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
    }
  }
  return inside
}

function metresToRing([lon, lat], ring) {
  const scaleX = EARTH_M * RADIANS * Math.cos(lat * RADIANS)
  const scaleY = EARTH_M * RADIANS
  const flat = ring.map(([x, y]) => [(x - lon) * scaleX, (y - lat) * scaleY])
  let nearest = flat.length ? Math.hypot(...flat[0]) : Infinity
  for (let i = 1; i < flat.length; i += 1) {
    const [ax, ay] = flat[i - 1]
    const dx = flat[i][0] - ax
    const dy = flat[i][1] - ay
    const length = dx * dx + dy * dy
    const along = length ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0
    nearest = Math.min(nearest, Math.hypot(ax + along * dx, ay + along * dy))
  }
  return nearest
}
