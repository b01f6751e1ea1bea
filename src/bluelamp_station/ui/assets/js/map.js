// A map of places: GeoJSON drawn over an optional basemap, linked with its list, and editable where a boundary is adjusted.

import { Map as Ground, ScaleControl, setWorkerUrl } from "maplibre-gl"
import { basemapOf } from "./map/basemap.js"
import { Card } from "./map/card.js"
import { legend, ZoomButtons } from "./map/controls.js"
import { BoundaryEditor } from "./map/edit.js"
import { boundsOf } from "./map/geometry.js"
import { linkList, markRows } from "./map/list-link.js"
import { LOOKS, layersOf, lookOf, patternPixels } from "./map/look.js"
import { Markers } from "./map/markers.js"

const SOURCE = "places"
const GREAT_BRITAIN = [-8.2, 49.8, 1.9, 60.9]
const BACKGROUND = new Set(["boundary", "street"])
const FIT = { padding: 48, maxZoom: 17, animate: false }
// One place among its neighbours keeps some ground around it.
const CENTRED = { ...FIT, padding: 64, maxZoom: 16 }

function prepared(collection) {
  const features = (collection.features ?? []).filter((feature) => feature.geometry)
  return features.map((feature, index) => ({
    ...feature,
    id: index,
    properties: { ...feature.properties, look: lookOf(feature.properties ?? {}) },
  }))
}

function legendEntries(looks, layers) {
  const named = new Map((layers ?? []).map(({ id, text }) => [id, text]))
  const isCompared = looks.has("left") || looks.has("right")
  return Object.keys(LOOKS)
    .filter((look) => looks.has(look))
    .map((look) => ({ look, text: named.get(look) ?? LOOKS[look].words, canHide: isCompared || looks.size > 2 }))
}

class PlacesMap {
  constructor(frame, collection, basemap) {
    this.frame = frame
    this.features = prepared(collection)
    this.looks = new Set(this.features.map((feature) => feature.properties.look))
    this.bounds = boundsOf(this.features.map((feature) => feature.geometry)) ?? GREAT_BRITAIN
    // The places first: they are small on the ground of a whole force, which "All" shows.
    const isShown = ({ properties }) => !BACKGROUND.has(properties.look)
    this.centre = collection.bluelamp?.centre
    const middle = this.features.filter(({ properties }) => this.centre !== undefined && properties.ref === this.centre)
    const places = middle.length ? middle : this.features.filter(isShown)
    this.isOfOne = places.length === 1
    this.placesBounds = boundsOf(places.map((feature) => feature.geometry)) ?? this.bounds
    this.chosen = null
    this.canvas = document.createElement("div")
    this.canvas.className = "bl-map__canvas"
    frame.append(this.canvas)
    this.map = new Ground({
      container: this.canvas,
      style: this.style(basemap),
      bounds: this.placesBounds,
      fitBoundsOptions: this.centre === undefined ? FIT : CENTRED,
      attributionControl: false,
      // Without it the drawing is gone by the time a page is printed.
      canvasContextAttributes: { preserveDrawingBuffer: true },
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,
      fadeDuration: 0,
    })
    this.map.getCanvas().setAttribute("aria-label", frame.dataset.mapLabel)
    this.map.addControl(new ZoomButtons(() => this.map.fitBounds(this.bounds, FIT)), "top-right")
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-right")
    const entries = legendEntries(this.looks, collection.bluelamp?.layers)
    if ("mapEdit" in frame.dataset) entries.unshift({ look: "edited", text: "The boundary as drawn", canHide: false })
    if (entries.length) frame.after(legend(entries, (look, isShown) => this.show(look, isShown)))
  }

  style(basemap) {
    const drawn = Object.keys(LOOKS).filter((look) => this.looks.has(look))
    return {
      version: 8,
      sources: { ...basemap.sources, [SOURCE]: { type: "geojson", data: { type: "FeatureCollection", features: this.features } } },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": "#eef1f5" } },
        ...basemap.layers,
        ...drawn.flatMap((look) => layersOf(look, SOURCE)),
      ],
    }
  }

  async start() {
    this.map.setMissingStyleImageResolver((look) => {
      const { pattern, ink } = LOOKS[look] ?? {}
      if (pattern) this.map.addImage(look, patternPixels(pattern, ink))
    })
    await this.map.once("load")
    this.map.touchZoomRotate.disableRotation()
    const isEdited = "mapEdit" in this.frame.dataset
    // Markers would lie over the corners that are moved.
    this.markers = new Markers(this.map, isEdited ? [] : this.features, (ref) => this.choose(ref))
    this.card = new Card(this.frame, () => this.close())
    linkList({ mark: (ref, isMarked) => this.mark(ref, isMarked), go: (ref) => this.go(ref) })
    if (this.centre !== undefined && !isEdited) this.mark(this.centre, true)
    if (isEdited) new BoundaryEditor(this.map, this.frame)
    window.addEventListener("beforeprint", () => this.toPaper())
    window.addEventListener("afterprint", () => this.toScreen())
    this.frame.dataset.mapReady = ""
  }

  // A sheet of paper is narrower than most screens, and what is drawn does not flow: it is drawn again for the sheet.
  toPaper() {
    this.seen = { center: this.map.getCenter(), zoom: this.map.getZoom() }
    const shown = this.map.getBounds()
    this.frame.classList.add("bl-map--paper")
    this.map.resize()
    this.map.fitBounds(this.isOfOne ? this.placesBounds : shown, this.isOfOne ? CENTRED : { ...FIT, padding: 0 })
    this.map.redraw()
  }

  toScreen() {
    this.frame.classList.remove("bl-map--paper")
    this.map.resize()
    if (this.seen) this.map.jumpTo(this.seen)
  }

  mark(ref, isMarked) {
    if (!isMarked && [this.chosen, this.centre].includes(String(ref))) return
    this.markers.mark(ref, isMarked)
    for (const feature of this.features) {
      if (String(feature.properties.ref) === String(ref)) this.map.setFeatureState({ source: SOURCE, id: feature.id }, { marked: isMarked })
    }
  }

  choose(ref) {
    this.forget()
    const entry = this.markers.get(ref)
    if (!entry) return
    this.chosen = String(ref)
    this.mark(ref, true)
    markRows(ref, true)
    this.card.show(entry.feature.properties)
  }

  forget() {
    const ref = this.chosen
    this.chosen = null
    if (ref === null) return
    this.mark(ref, false)
    markRows(ref, false)
  }

  close() {
    const entry = this.markers.get(this.chosen)
    this.forget()
    this.card.hide()
    entry?.button.focus()
  }

  go(ref) {
    const entry = this.markers.get(ref)
    if (!entry) return
    this.frame.scrollIntoView({ block: "nearest" })
    this.map.fitBounds(boundsOf([entry.feature.geometry]), { ...FIT, maxZoom: 16 })
    this.choose(ref)
  }

  show(look, isShown) {
    for (const id of [`${look}-fill`, `${look}-line`]) {
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", isShown ? "visible" : "none")
    }
    this.markers.show(look, isShown)
  }
}

export async function drawMap(frame, collection) {
  setWorkerUrl(frame.dataset.mapWorker)
  const places = new PlacesMap(frame, collection, await basemapOf(frame.dataset.basemapUrl))
  await places.start()
}
