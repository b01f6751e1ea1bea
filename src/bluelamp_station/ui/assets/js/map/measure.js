// Live counts for a boundary that is being changed: asked of the server after a short rest, the last question alone answered.

const REST_MS = 250

export class Measure {
  constructor(frame, field) {
    this.url = frame.dataset.measureUrl
    this.target = document.getElementById(frame.dataset.measureTarget ?? "")
    this.token = field.form?.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? ""
    this.target?.setAttribute("aria-live", "polite")
  }

  // Counts the boundary as it is when the page opens: the server gets its counting ready while a corner is looked for.
  begin(geometry) {
    if (!this.url || !this.target) return
    const waiting = document.createElement("p")
    waiting.className = "govuk-body bl-map__waiting"
    waiting.textContent = "Preparing the counts. The first takes some seconds; you can move corners meanwhile."
    if (!this.target.querySelector("table")) this.target.append(waiting)
    this.send(geometry)
  }

  ask(geometry) {
    if (!this.url || !this.target) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(geometry), REST_MS)
  }

  async send(geometry) {
    this.asked?.abort()
    this.asked = new AbortController()
    this.target.setAttribute("aria-busy", "true")
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams({ outline: JSON.stringify(geometry) }),
        headers: { "X-CSRFToken": this.token, "X-Requested-With": "XMLHttpRequest" },
        credentials: "same-origin",
        signal: this.asked.signal,
      })
      if (response.redirected || response.status >= 500 || response.status === 403) throw new Error(`answered ${response.status}`)
      this.target.innerHTML = await response.text()
    } catch (fault) {
      if (fault.name === "AbortError") return
      this.target.textContent = "The counts could not be worked out just now. Saving still counts the boundary again."
    }
    this.target.removeAttribute("aria-busy")
  }
}
