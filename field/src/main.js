// Starts the app in a browser.

import { mountScreens } from "./screens/index.js"
import { Store } from "./store/store.js"
import { browserStorage } from "./store/browser.js"
import { Site } from "./sync/site.js"
import { Field } from "./tasks/field.js"
import { tell } from "./tasks/timer.js"
import { Updates } from "./tasks/updates.js"

const root = document.getElementById("field")
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("bluelamp-field") : null

let field = null
const store = new Store({ localStorage: browserStorage(), onChange: () => void field?.refresh() })
const updates = new Updates({
  serviceWorker: navigator.serviceWorker,
  address: root.dataset.worker,
  scope: root.dataset.scope,
  reload: () => window.location.reload(),
  later: (work, ms) => setTimeout(work, ms),
  onChange: () => void field.refresh(),
  onWake: () => void field.sendNow(),
})
field = new Field({
  store,
  site: new Site(),
  version: root.dataset.version,
  geolocation: navigator.geolocation,
  locks: navigator.locks,
  storage: navigator.storage,
  isOnline: () => navigator.onLine,
  updates,
  tell: (options) => tell({ navigator, AudioContext: window.AudioContext, ...options }),
  written: () => otherTabs?.postMessage("written"),
  save,
})

// A file under its own name, without a server.
function save({ name, text }) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function takeUpdateWhenIdle() {
  if (field.state.update.ready && !field.state.openVisit) field.applyUpdate()
}

otherTabs?.addEventListener("message", () => void field.changedElsewhere())
window.addEventListener("online", () => void field.comeBack())
window.addEventListener("offline", () => void field.refresh())
window.addEventListener("pagehide", () => void field.goAway())
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    void field.comeBack()
    return
  }
  void field.goAway()
  // Nobody is looking and nothing is going on: the moment at which nothing can be interrupted.
  takeUpdateWhenIdle()
})

await field.start()
mountScreens(field, root)
await updates.start()
takeUpdateWhenIdle()
await field.connect()
