// Regions that renew themselves: the same partial that filled them is asked for again, and answered 304 while nothing changed.
// Polite to the server: one request at a time, longer waits after faults, none while the tab is hidden.

const LONGEST_WAIT_MS = 60_000

export function nextWait(every, faults) {
  return Math.min(LONGEST_WAIT_MS, every * 2 ** Math.min(faults, 10))
}

class LiveRegion {
  constructor(element) {
    this.element = element
    this.url = element.dataset.liveUrl
    this.every = Number(element.dataset.liveEvery) || 2000
    this.etag = ""
    this.faults = 0
    this.isOver = false
    this.said = this.words()
    this.speaker = document.createElement("p")
    this.speaker.className = "govuk-visually-hidden"
    this.speaker.setAttribute("aria-live", "polite")
    this.warning = document.createElement("p")
    this.warning.className = "bl-live__state"
    this.warning.hidden = true
    this.warning.textContent = "The site does not answer just now. What you see may be out of date; trying again."
    element.after(this.warning, this.speaker)
    document.addEventListener("visibilitychange", () => this.wait(0))
    this.wait(this.every)
  }

  wait(ms) {
    clearTimeout(this.timer)
    if (this.isOver || document.hidden || !this.element.isConnected) return
    this.timer = setTimeout(() => this.ask(), ms)
  }

  async ask() {
    if (this.isAsking) return
    this.isAsking = true
    try {
      await this.take(await fetch(this.url, { headers: this.headers(), credentials: "same-origin", cache: "no-store" }))
      this.faults = 0
    } catch {
      this.faults += 1
    }
    this.isAsking = false
    this.warning.hidden = this.faults < 3
    this.wait(nextWait(this.every, this.faults))
  }

  headers() {
    const headers = { "X-Requested-With": "XMLHttpRequest" }
    return this.etag ? { ...headers, "If-None-Match": this.etag } : headers
  }

  async take(response) {
    if (response.status === 304) return
    // Signed out, or no longer allowed: the page itself says so best.
    if (response.redirected || response.status === 401 || response.status === 403) return this.reload()
    if (!response.ok) throw new Error(`answered ${response.status}`)
    this.etag = response.headers.get("ETag") ?? ""
    const html = await response.text()
    const order = response.headers.get("Bluelamp-Live")
    if (order === "reload") return this.reload()
    this.isOver = order === "stop"
    this.show(html)
  }

  reload() {
    this.isOver = true
    window.location.reload()
  }

  show(html) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.id : ""
    const opened = [...this.element.querySelectorAll("details")].map((details) => details.open)
    this.element.innerHTML = html
    this.element.querySelectorAll("details").forEach((details, index) => {
      details.open = opened[index] ?? details.open
    })
    if (focused) document.getElementById(focused)?.focus()
    const words = this.words()
    if (words && words !== this.said) this.speaker.textContent = words
    this.said = words
  }

  words() {
    return this.element.querySelector("[data-live-say]")?.textContent.trim() ?? ""
  }
}

export function mountLiveRegions(root) {
  for (const element of root.querySelectorAll("[data-live-url]")) new LiveRegion(element)
}
