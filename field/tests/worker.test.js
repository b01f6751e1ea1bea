// The worker keeps the shell of one version, answers GET of that alone, and never sends anything.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { createContext, runInContext } from "node:vm"

const source = await readFile(new URL("../src/sw.js", import.meta.url), "utf8")
const ORIGIN = "https://patrol.example"

/** A browser around the worker. */
async function worker(version, store = new Map()) {
  const handlers = new Map()
  const seen = { fetched: [], skipped: 0, messages: [] }
  const caches = {
    open: async (name) => {
      if (!store.has(name)) store.set(name, new Map())
      const kept = store.get(name)
      return {
        addAll: async (requests) => requests.forEach((request) => kept.set(request.address, `${version} ${request.address}`)),
        match: async (address) => kept.get(address),
      }
    },
    keys: async () => [...store.keys()],
    delete: async (name) => store.delete(name),
  }
  class Request {
    constructor(address, options) {
      Object.assign(this, { address, ...options })
      seen.fetched.push(this)
    }
  }
  const self = {
    SHELL: { version, page: "/field/", files: ["/static/field/built/field.1.js"] },
    location: { origin: ORIGIN },
    addEventListener: (name, handler) => handlers.set(name, handler),
    skipWaiting: () => (seen.skipped += 1),
    clients: { claim: async () => {}, matchAll: async () => [{ postMessage: (message) => seen.messages.push(message) }] },
  }
  runInContext(source, createContext({ self, caches, Request, URL, fetch: async (request) => `network ${request.url}` }))
  const fire = async (name, event = {}) => {
    let result
    handlers.get(name)({ ...event, waitUntil: (work) => (result = work), respondWith: (work) => (result = work) })
    return result
  }
  return { fire, seen, store }
}

const get = (path, more = {}) => ({ request: { method: "GET", mode: "no-cors", url: ORIGIN + path, ...more } })

test("the page and its files come from the phone, everything else from the site", async () => {
  const { fire, seen } = await worker("v1")
  await fire("install")
  assert.ok(seen.fetched.every(({ cache, credentials }) => cache === "reload" && credentials === "omit"))
  assert.equal(await fire("fetch", get("/field/", { mode: "navigate" })), "v1 /field/")
  assert.equal(await fire("fetch", get("/static/field/built/field.1.js")), "v1 /static/field/built/field.1.js")
  for (const path of ["/field/plan", "/field/session", "/account/login/", "/"]) assert.equal(await fire("fetch", get(path)), undefined)
  assert.equal(await fire("fetch", get("/field/session", { mode: "navigate" })), undefined)
  assert.equal(await fire("fetch", { request: { method: "POST", url: `${ORIGIN}/field/sync` } }), undefined)
  assert.equal(await fire("fetch", { request: { method: "GET", url: "https://elsewhere.example/field/", mode: "navigate" } }), undefined)
})

test("a new version keeps its own shell, waits, and clears the old one away only when it takes over", async () => {
  const one = await worker("v1")
  await one.fire("install")
  one.store.set("somebody-else", new Map())
  const two = await worker("v2", one.store)
  await two.fire("install")
  assert.equal(two.seen.skipped, 0)
  assert.equal(await one.fire("fetch", get("/field/", { mode: "navigate" })), "v1 /field/")
  await two.fire("message", { data: { type: "take_over" } })
  assert.equal(two.seen.skipped, 1)
  await two.fire("activate")
  assert.deepEqual([...one.store.keys()], ["somebody-else", "bluelamp-field-v2"])
  assert.equal(await two.fire("fetch", get("/field/", { mode: "navigate" })), "v2 /field/")
})

test("what is missing from the phone is asked of the site", async () => {
  const { fire } = await worker("v1")
  assert.equal(await fire("fetch", get("/field/", { mode: "navigate" })), `network ${ORIGIN}/field/`)
})

test("a signal that is back wakes the open pages, and that is all", async () => {
  const { fire, seen } = await worker("v1")
  await fire("sync", { tag: "send" })
  assert.deepEqual(JSON.parse(JSON.stringify(seen.messages)), [{ type: "wake" }])
  assert.equal(seen.fetched.length, 0)
  assert.ok(!/POST|indexedDB|localStorage/.test(source))
})
