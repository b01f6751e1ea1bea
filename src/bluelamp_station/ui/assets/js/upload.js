// Uploads with a check of size and a bar: <form data-upload data-upload-limit="524288000">. Without this the form posts plainly.
// The answer, errors or the page it leads to, takes the place of the page's main part, so that no message is lost.

const MEGABYTE = 1_000_000

export function inMegabytes(bytes) {
  const size = bytes / MEGABYTE
  return `${size >= 10 ? Math.round(size) : size.toFixed(1)} MB`
}

export function tooLarge(sizes, limit) {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (!limit || total <= limit) return ""
  return `The files are ${inMegabytes(total)} together; the largest upload is ${inMegabytes(limit)}.`
}

class Upload {
  constructor(form, mount) {
    this.form = form
    this.mount = mount
    this.limit = Number(form.dataset.uploadLimit) || 0
    this.box = document.createElement("div")
    this.box.hidden = true
    this.box.innerHTML = '<p class="bl-progress__text" role="status"></p><progress class="bl-progress" max="1" value="0"></progress>'
    this.text = this.box.querySelector("p")
    this.bar = this.box.querySelector("progress")
    this.bar.setAttribute("aria-label", "Upload")
    form.append(this.box)
    form.addEventListener("submit", (event) => this.start(event))
  }

  sizes() {
    return [...this.form.querySelectorAll('input[type="file"]')].flatMap((field) => [...field.files].map((file) => file.size))
  }

  start(event) {
    event.preventDefault()
    const complaint = tooLarge(this.sizes(), this.limit)
    if (complaint) return this.say(complaint, false)
    const request = new XMLHttpRequest()
    request.open("POST", this.form.action)
    request.upload.addEventListener("progress", (sent) => this.advance(sent))
    request.addEventListener("load", () => this.finish(request))
    request.addEventListener("error", () => this.fail())
    this.lock(true)
    this.say("Sending …", true)
    request.send(new FormData(this.form, event.submitter))
  }

  advance(sent) {
    if (!sent.lengthComputable) return
    this.bar.value = sent.loaded / sent.total
    const isSent = sent.loaded === sent.total
    // Said in steps of ten per cent, so that a reader of the screen is not talked over.
    const words = isSent ? "Sent. Checking the files …" : `${Math.floor((10 * sent.loaded) / sent.total) * 10}% of ${inMegabytes(sent.total)} sent`
    if (this.text.textContent !== words) this.text.textContent = words
  }

  finish(request) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html")
    const main = page.getElementById("main-content")
    if (!main) return this.fail()
    document.title = page.title
    if (request.responseURL && request.responseURL !== window.location.href) this.stepTo(request.responseURL)
    // With its breadcrumbs, which stand beside the main part.
    const frame = main.closest(".govuk-width-container") ?? main
    const old = document.getElementById("main-content")
    ;(old.closest(".govuk-width-container") ?? old).replaceWith(frame)
    window.scrollTo(0, 0)
    this.mount(frame)
    const first = main.querySelector(".govuk-error-summary, .govuk-notification-banner, h1")
    first?.setAttribute("tabindex", "-1")
    first?.focus()
  }

  stepTo(url) {
    window.history.pushState(null, "", url)
    window.addEventListener("popstate", () => window.location.reload(), { once: true })
  }

  fail() {
    this.lock(false)
    this.say("The files did not arrive. Check the connection and send them again; nothing has been changed.", false)
  }

  lock(isLocked) {
    for (const button of this.form.querySelectorAll("button")) button.disabled = isLocked
  }

  say(words, hasBar) {
    this.box.hidden = false
    this.bar.hidden = !hasBar
    this.text.textContent = words
  }
}

export function mountUploads(root, mount) {
  for (const form of root.querySelectorAll("form[data-upload]")) new Upload(form, mount)
}
