// The text field that holds a boundary, as GeoJSON or as corner points, one "longitude, latitude" a line.

import { closedRing, openRing, rounded } from "./geometry.js"

function fromLines(text) {
  const ring = text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => line.split(/[,;\s]+/).filter(Boolean).map(Number))
  if (ring.length < 3 || ring.some((position) => position.length !== 2 || !position.every(Number.isFinite))) return null
  return { isLines: true, ring: openRing(ring), others: [] }
}

function fromGeoJson(text) {
  let geometry
  try {
    geometry = JSON.parse(text)
  } catch {
    return null
  }
  geometry = geometry.geometry ?? geometry
  const parts = { Polygon: [geometry.coordinates], MultiPolygon: geometry.coordinates }[geometry.type]
  if (!parts?.[0]?.[0]?.length) return null
  const [[outer, ...holes], ...others] = parts
  return { isLines: false, ring: openRing(outer), holes, others }
}

// The first part's outer ring is what is edited; its holes and the other parts are carried along.
export function readOutline(text) {
  return text.trim().startsWith("{") ? fromGeoJson(text) : fromLines(text)
}

export function asGeometry(outline) {
  const first = [closedRing(outline.ring), ...(outline.holes ?? [])]
  return outline.others.length
    ? { type: "MultiPolygon", coordinates: [first, ...outline.others] }
    : { type: "Polygon", coordinates: first }
}

export function writeOutline(outline) {
  if (!outline.isLines) return JSON.stringify(asGeometry(outline))
  return outline.ring.map((position) => rounded(position).join(", ")).join("\n")
}
