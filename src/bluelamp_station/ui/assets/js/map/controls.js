// Buttons on the map, large enough for a finger; the library's own carry pictures that this site does not need.

function button(text, label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "bl-map__button"
  made.textContent = text
  made.setAttribute("aria-label", label)
  made.addEventListener("click", act)
  return made
}

export class ZoomButtons {
  constructor(showAll) {
    this.showAll = showAll
  }

  onAdd(map) {
    this.box = document.createElement("div")
    this.box.className = "maplibregl-ctrl bl-map__buttons"
    this.box.append(
      button("+", "Zoom in", () => map.zoomIn()),
      button("−", "Zoom out", () => map.zoomOut()),
      button("All", "Show everything", this.showAll),
    )
    return this.box
  }

  onRemove() {
    this.box.remove()
  }
}

function legendItem({ look, text, canHide }, toggle) {
  const item = document.createElement("li")
  const label = document.createElement(canHide ? "label" : "span")
  label.className = "bl-map__legend-label"
  if (canHide) {
    const box = document.createElement("input")
    box.type = "checkbox"
    box.checked = true
    box.addEventListener("change", () => toggle(look, box.checked))
    label.append(box)
  }
  const mark = document.createElement("span")
  mark.className = `bl-map__key bl-map__key--${look}`
  label.append(mark, text)
  item.append(label)
  return item
}

// What is drawn, with its line, below the map; kinds and sets can be switched off to compare.
export function legend(entries, toggle) {
  const list = document.createElement("ul")
  list.className = "bl-map__legend"
  list.setAttribute("aria-label", "Drawn on the map")
  list.append(...entries.map((entry) => legendItem(entry, toggle)))
  return list
}
