// Adjusting a boundary by hand: corners are dragged, added at the middle of a side, or deleted; by keyboard with the arrow keys,
// Enter and Delete, or as text in the field below the map. Every change is measured by the server.

import { Marker } from "maplibre-gl"
import { asGeometry, readOutline, writeOutline } from "./outline-field.js"
import { boundsOf, crossesItself, middles, moved, withCorner, withoutCorner } from "./geometry.js"
import { Measure } from "./measure.js"

const SOURCE = "edited"
const STEP_PIXELS = 4
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }

export class BoundaryEditor {
  constructor(map, frame) {
    this.map = map
    this.field = document.getElementById(frame.dataset.editField)
    this.outline = readOutline(this.field.value)
    this.past = []
    this.markers = []
    this.measure = new Measure(frame, this.field)
    this.say = this.addBar(frame)
    map.addSource(SOURCE, { type: "geojson", data: this.data() })
    map.addLayer({ id: "edited-fill", type: "fill", source: SOURCE, paint: { "fill-color": "#ffd34d", "fill-opacity": 0.3 } })
    map.addLayer({ id: "edited-line", type: "line", source: SOURCE, paint: { "line-color": "#0f1a2a", "line-width": 3 } })
    this.field.addEventListener("change", () => this.takeText())
    this.drawMarkers()
    if (!this.outline) return
    this.say(`${this.outline.ring.length} corners. Drag one, or reach it by Tab and move it with the arrow keys.`)
    map.fitBounds(boundsOf([asGeometry(this.outline)]), { padding: 90, maxZoom: 17, animate: false })
    if (!crossesItself(this.outline.ring)) this.measure.begin(asGeometry(this.outline))
  }

  addBar(frame) {
    const bar = document.createElement("div")
    bar.className = "bl-map__bar"
    bar.innerHTML =
      '<button type="button" class="bl-map__button" disabled>Undo</button><p class="bl-map__status" role="status"></p>'
    this.undoButton = bar.querySelector("button")
    this.undoButton.addEventListener("click", () => this.undo())
    frame.after(bar)
    const status = bar.querySelector("p")
    return (words) => {
      status.textContent = words
    }
  }

  data() {
    const geometry = this.outline ? asGeometry(this.outline) : { type: "Polygon", coordinates: [] }
    return { type: "Feature", properties: {}, geometry }
  }

  change(ring, focusAt = null) {
    this.past.push(this.outline)
    this.take({ ...this.outline, ring }, focusAt)
  }

  take(outline, focusAt = null) {
    this.outline = outline
    this.undoButton.disabled = this.past.length === 0
    this.map.getSource(SOURCE).setData(this.data())
    this.field.value = writeOutline(outline)
    this.drawMarkers(focusAt)
    const isCrossed = crossesItself(outline.ring)
    this.say(isCrossed ? "The boundary crosses itself. Move a corner until it does not." : `${outline.ring.length} corners`)
    if (!isCrossed) this.measure.ask(asGeometry(outline))
  }

  undo() {
    if (this.past.length) this.take(this.past.pop())
  }

  takeText() {
    const outline = readOutline(this.field.value)
    if (!outline) return this.say("The text below is not a boundary: it needs three corners or more.")
    if (this.outline) this.past.push(this.outline)
    this.take(outline)
  }

  drawMarkers(focusAt = null) {
    for (const marker of this.markers) marker.remove()
    const ring = this.outline?.ring ?? []
    const corners = ring.map((position, index) => this.corner(position, index))
    const additions = middles(ring).map((position, index) => this.addition(position, index))
    this.markers = [...corners, ...additions]
    if (focusAt !== null) corners[focusAt % corners.length]?.getElement().focus()
  }

  handle(kind, label, position) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = `bl-map__handle bl-map__handle--${kind}`
    button.setAttribute("aria-label", label)
    // A press on a handle moves the corner, not the map.
    return new Marker({ element: button, draggable: true }).setLngLat(position).addTo(this.map)
  }

  corner(position, index) {
    const { ring } = this.outline
    const marker = this.handle("corner", `Corner ${index + 1} of ${ring.length}: arrow keys move it, Delete removes it`, position)
    marker.on("drag", () => this.preview(moved(ring, index, marker.getLngLat().toArray())))
    marker.on("dragend", () => this.change(moved(ring, index, marker.getLngLat().toArray()), index))
    const button = marker.getElement()
    button.addEventListener("dblclick", (event) => {
      event.stopPropagation()
      this.remove(index)
    })
    button.addEventListener("keydown", (event) => this.key(event, position, index))
    return marker
  }

  addition(position, index) {
    const { ring } = this.outline
    const marker = this.handle("middle", `Add a corner after corner ${index + 1}`, position)
    const at = () => marker.getLngLat().toArray()
    marker.on("drag", () => this.preview(withCorner(ring, index, at())))
    marker.on("dragend", () => this.change(withCorner(ring, index, at()), index + 1))
    marker.getElement().addEventListener("click", () => this.change(withCorner(ring, index, position), index + 1))
    return marker
  }

  preview(ring) {
    this.map.getSource(SOURCE).setData({ type: "Feature", properties: {}, geometry: asGeometry({ ...this.outline, ring }) })
  }

  key(event, position, index) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault()
      return this.remove(index)
    }
    const arrow = ARROWS[event.key]
    if (!arrow) return
    event.preventDefault()
    event.stopPropagation()
    const point = this.map.project(position)
    const next = this.map.unproject([point.x + arrow[0] * STEP_PIXELS, point.y + arrow[1] * STEP_PIXELS])
    this.change(moved(this.outline.ring, index, next.toArray()), index)
  }

  remove(index) {
    const ring = withoutCorner(this.outline.ring, index)
    if (ring === this.outline.ring) return this.say("A boundary keeps three corners at least.")
    this.change(ring, index)
  }
}
