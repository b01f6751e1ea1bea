// The worker of the phone app: keeps the shell of this version on the phone, and answers GET alone. It never sends.
//
// The site puts one line before this file: `self.SHELL = {"version": …, "page": …, "files": […]}`.

const { version, page, files } = self.SHELL
const PREFIX = "bluelamp-field-"
const CACHE = PREFIX + version

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell())
})

self.addEventListener("activate", (event) => {
  event.waitUntil(takeCharge())
})

self.addEventListener("message", (event) => {
  if (event.data?.type === "take_over") self.skipWaiting()
})

self.addEventListener("sync", (event) => {
  if (event.tag === "send") event.waitUntil(wakePages())
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  if (request.method !== "GET") return
  const address = new URL(request.url)
  if (address.origin !== self.location.origin) return
  if (request.mode === "navigate" && address.pathname === page) event.respondWith(fromShell(page, request))
  else if (files.includes(address.pathname)) event.respondWith(fromShell(address.pathname, request))
})

async function keepShell() {
  const cache = await caches.open(CACHE)
  // Past the browser's own cache: the page and its files must be of one version.
  await cache.addAll([page, ...files].map((address) => new Request(address, { cache: "reload", credentials: "omit" })))
}

async function takeCharge() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function fromShell(address, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request)
}

async function wakePages() {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "wake" })
}
