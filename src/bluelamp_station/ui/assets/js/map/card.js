// What is said of the place that was chosen, in a corner of the map.

export class Card {
  constructor(frame, close) {
    this.box = document.createElement("section")
    this.box.className = "bl-map__card"
    this.box.setAttribute("aria-label", "Chosen place")
    this.box.hidden = true
    this.box.innerHTML =
      '<h2 class="bl-map__card-title" tabindex="-1"></h2><p class="bl-map__card-text"></p>' +
      '<p class="bl-map__card-links"><a class="govuk-link"></a><button type="button" class="bl-map__button">Close</button></p>'
    this.title = this.box.querySelector("h2")
    this.text = this.box.querySelector("p")
    this.link = this.box.querySelector("a")
    this.box.querySelector("button").addEventListener("click", close)
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close()
    })
    frame.append(this.box)
  }

  show({ title, label, text, url }) {
    this.title.textContent = title || `Place ${label}`
    this.text.textContent = text ?? ""
    this.text.hidden = !text
    this.link.hidden = !url
    if (url) {
      this.link.href = url
      this.link.textContent = "Open its page"
    }
    this.box.hidden = false
    this.title.focus({ preventScroll: true })
  }

  hide() {
    this.box.hidden = true
  }
}
