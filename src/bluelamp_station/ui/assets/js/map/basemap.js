// A basemap from one PMTiles file that the force supplies: plain ground, water, buildings and roads, without names.

import { addProtocol } from "maplibre-gl"
import { PMTiles, Protocol } from "pmtiles"

const VECTOR = 1
const AREAS = { water: "#c9dcf0", landuse: "#edf1e6", landcover: "#e6eedd", earth: "#f4f3ef", natural: "#e6eedd", park: "#dfead6", building: "#e0dcd6", buildings: "#e0dcd6" }
const LINES = { roads: ["#b9bec6", 1.4], transportation: ["#b9bec6", 1.4], waterway: ["#a9c8e8", 1], boundaries: ["#9aa3af", 1], boundary: ["#9aa3af", 1] }

let protocol = null

function vectorLayers(names) {
  const areas = Object.entries(AREAS).filter(([name]) => names.has(name))
  const lines = Object.entries(LINES).filter(([name]) => names.has(name))
  const common = (name, type) => ({ id: `basemap-${name}`, source: "basemap", "source-layer": name, type })
  return [
    ...areas.map(([name, colour]) => ({ ...common(name, "fill"), paint: { "fill-color": colour } })),
    ...lines.map(([name, [colour, width]]) => ({ ...common(name, "line"), paint: { "line-color": colour, "line-width": width } })),
  ]
}

// Sources and layers of the basemap for a map's style; none where the file cannot be read: the map does without.
export async function basemapOf(url) {
  if (!url) return { sources: {}, layers: [] }
  const address = new URL(url, window.location.href).href
  try {
    protocol ??= new Protocol()
    addProtocol("pmtiles", protocol.tile)
    const archive = new PMTiles(address)
    protocol.add(archive)
    const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()])
    if (header.tileType !== VECTOR) {
      const source = { type: "raster", url: `pmtiles://${address}`, tileSize: 256 }
      return { sources: { basemap: source }, layers: [{ id: "basemap", type: "raster", source: "basemap" }] }
    }
    const names = new Set((metadata.vector_layers ?? []).map((layer) => layer.id))
    return { sources: { basemap: { type: "vector", url: `pmtiles://${address}` } }, layers: vectorLayers(names) }
  } catch (fault) {
    console.warn(fault)
    return { sources: {}, layers: [] }
  }
}
