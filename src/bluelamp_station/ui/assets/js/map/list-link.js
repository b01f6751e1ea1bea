// The list beside the map and the map point at each other: rows carry data-map-ref, links in them data-map-go.

export function linkList(actions) {
  for (const row of document.querySelectorAll("[data-map-ref]")) {
    const { mapRef: ref } = row.dataset
    for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, () => actions.mark(ref, true))
    for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, () => actions.mark(ref, false))
  }
  for (const link of document.querySelectorAll("[data-map-go]")) {
    link.hidden = false
    link.addEventListener("click", (event) => {
      event.preventDefault()
      actions.go(link.dataset.mapGo)
    })
  }
}

export function markRows(ref, isMarked) {
  for (const row of document.querySelectorAll(`[data-map-ref="${CSS.escape(String(ref))}"]`)) row.classList.toggle("bl-is-marked", isMarked)
}
