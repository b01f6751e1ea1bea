// Pure geometry of maps and boundary editing. Positions are [longitude, latitude] in degrees; a ring is kept open (no repeated end).

const PLACES = 6 // a tenth of a metre

export function rounded([lon, lat]) {
  return [Number(lon.toFixed(PLACES)), Number(lat.toFixed(PLACES))]
}

export function openRing(ring) {
  const [first, last] = [ring[0], ring.at(-1)]
  const isClosed = ring.length > 1 && first[0] === last[0] && first[1] === last[1]
  return ring.slice(0, isClosed ? -1 : undefined).map((position) => [position[0], position[1]])
}

export function closedRing(ring) {
  return [...ring, ring[0]].map(rounded)
}

export function middles(ring) {
  return ring.map(([lon, lat], index) => {
    const next = ring[(index + 1) % ring.length]
    return [(lon + next[0]) / 2, (lat + next[1]) / 2]
  })
}

export function moved(ring, index, position) {
  return ring.map((old, at) => (at === index ? position : old))
}

// A new corner after the one of that index.
export function withCorner(ring, index, position) {
  return [...ring.slice(0, index + 1), position, ...ring.slice(index + 1)]
}

// A boundary keeps three corners at least.
export function withoutCorner(ring, index) {
  return ring.length > 3 ? ring.filter((_, at) => at !== index) : ring
}

function turn(a, b, c) {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
}

function sidesCross(a, b, c, d) {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

export function crossesItself(ring) {
  const count = ring.length
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue
      if (sidesCross(ring[i], ring[(i + 1) % count], ring[j], ring[(j + 1) % count])) return true
    }
  }
  return false
}

function* positionsOf(coordinates) {
  if (typeof coordinates?.[0] === "number") yield coordinates
  else for (const inner of coordinates ?? []) yield* positionsOf(inner)
}

export function boundsOf(geometries) {
  let bounds = null
  for (const geometry of geometries) {
    for (const [lon, lat] of positionsOf(geometry?.coordinates)) {
      bounds ??= [lon, lat, lon, lat]
      bounds = [Math.min(bounds[0], lon), Math.min(bounds[1], lat), Math.max(bounds[2], lon), Math.max(bounds[3], lat)]
    }
  }
  return bounds
}

function ringArea(ring) {
  return ring.reduce((sum, [x, y], index) => {
    const next = ring[(index + 1) % ring.length]
    return sum + x * next[1] - next[0] * y
  }, 0) / 2
}

function ringCentre(ring) {
  const [x0, y0] = ring[0]
  // Measured from the first corner: degrees far from zero would lose the small differences.
  const near = ring.map(([x, y]) => [x - x0, y - y0])
  const area = ringArea(near)
  if (!area) return boundsCentre(ring)
  let [x, y] = [0, 0]
  near.forEach(([ax, ay], index) => {
    const [bx, by] = near[(index + 1) % near.length]
    const cross = ax * by - bx * ay
    x += (ax + bx) * cross
    y += (ay + by) * cross
  })
  return [x0 + x / (6 * area), y0 + y / (6 * area)]
}

function boundsCentre(ring) {
  const [west, south, east, north] = boundsOf([{ coordinates: ring }])
  return [(west + east) / 2, (south + north) / 2]
}

// Where a feature's label stands: the centre of its largest part.
export function labelPoint(geometry) {
  const { type, coordinates } = geometry
  if (type === "Point") return coordinates
  const rings = { Polygon: [coordinates?.[0]], MultiPolygon: coordinates?.map?.((part) => part[0]) }[type]
  if (!rings) return boundsCentre([...positionsOf(coordinates)])
  const open = rings.map(openRing)
  return ringCentre(open.reduce((best, ring) => (Math.abs(ringArea(ring)) > Math.abs(ringArea(best)) ? ring : best)))
}
