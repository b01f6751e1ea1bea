// A marker for each place that has a label: a real button, so that places are reached by Tab and named aloud.

import { Marker } from "maplibre-gl"
import { labelPoint } from "./geometry.js"
import { lookOf } from "./look.js"

export class Markers {
  constructor(map, features, select) {
    this.byRef = new Map()
    for (const feature of features) {
      const { ref, label, title } = feature.properties
      if (ref === undefined || (!label && !title)) continue
      const look = lookOf(feature.properties)
      const button = document.createElement("button")
      button.type = "button"
      button.className = `bl-map__marker bl-map__marker--${look}`
      button.setAttribute("aria-label", title || `Place ${label}`)
      button.dataset.ref = ref
      const face = document.createElement("span")
      face.textContent = label ?? ""
      button.append(face)
      button.addEventListener("click", () => select(String(ref)))
      const marker = new Marker({ element: button }).setLngLat(labelPoint(feature.geometry)).addTo(map)
      this.byRef.set(String(ref), { marker, button, look, feature })
    }
  }

  get(ref) {
    return this.byRef.get(String(ref))
  }

  mark(ref, isMarked) {
    this.get(ref)?.button.classList.toggle("bl-is-marked", isMarked)
  }

  show(look, isShown) {
    for (const entry of this.byRef.values()) if (entry.look === look) entry.button.hidden = !isShown
  }
}
