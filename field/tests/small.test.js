// Small things: codes, references, ids and moments, the signal of the timer, updates of the app.

import assert from "node:assert/strict"
import { test } from "node:test"
import { canScan, readCode, scanCode } from "../src/tasks/codes.js"
import { checkReference } from "../src/tasks/reference.js"
import { freshId, isoWithOffset, londonDay, SteadyClock } from "../src/tasks/time.js"
import { tell } from "../src/tasks/timer.js"
import { Updates } from "../src/tasks/updates.js"
import { Phone, settled } from "./world.js"

test("a code is read from a link, a hash or as typed, and nothing else is one", () => {
  assert.equal(readCode("https://patrol.example/field/#/at/aB3_x-9z"), "aB3_x-9z")
  assert.equal(readCode("#/at/aB3_x-9z"), "aB3_x-9z")
  assert.equal(readCode(" aB3_x-9z "), "aB3_x-9z")
  for (const words of ["", null, "https://evil.example/#/at/x", "abc", "a b c d", "https://patrol.example/other/#/at/aB3_x-9z"]) assert.equal(readCode(words), null)
})

test("the camera is switched off when a code was seen and when the person gives up", async () => {
  const stopped = []
  const navigator = { mediaDevices: { getUserMedia: async () => ({ getTracks: () => [{ stop: () => stopped.push(1) }] }) } }
  const video = { play: async () => {} }
  let looks = 0
  class BarcodeDetector {
    async detect() {
      looks += 1
      return looks < 2 ? [{ rawValue: "not a code" }] : [{ rawValue: "https://x.example/field/#/at/code1" }]
    }
  }
  assert.equal(canScan({ BarcodeDetector, navigator }), true)
  assert.equal(canScan({ BarcodeDetector: undefined, navigator }), false)
  assert.equal(await scanCode(video, { BarcodeDetector, navigator }), "code1")
  assert.equal(await scanCode(video, { BarcodeDetector, navigator, signal: AbortSignal.abort() }), null)
  assert.equal(stopped.length, 2)
  assert.equal(video.srcObject, null)
})

test("a code used once is known to stand at its place, also later and without a signal", async () => {
  const phone = new Phone()
  let field = await phone.open()
  assert.equal(field.placeOfCode("code1"), null)
  await field.startVisit({ placeRef: "A02", checkIn: "qr", placeCode: "code1" })
  phone.kill(field)
  field = await phone.open()
  assert.equal(field.placeOfCode("code1"), "A02")
  assert.equal(field.state.openVisit.checkIn, "qr")
  phone.kill(field)
})

test("references hold a digit and no spaces", () => {
  for (const good of ["", null, "41/123/26", "INT-0001", "a1"]) assert.equal(checkReference(good), "")
  for (const bad of ["Smith", "John 1", "-1", "é1", "x".repeat(39) + "12"]) assert.notEqual(checkReference(bad), "")
})

test("ids are random, also on an old phone", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const old = { getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes) }
  for (const source of [globalThis.crypto, old]) {
    const ids = new Set(Array.from({ length: 500 }, () => freshId(source)))
    assert.equal(ids.size, 500)
    for (const id of ids) assert.match(id, form)
  }
})

test("a moment is written with its offset and read back as the same moment", () => {
  for (const ms of [0, 1772485500123, 1785000000000]) {
    assert.equal(Date.parse(isoWithOffset(ms)), ms)
    assert.match(isoWithOffset(ms), /[+-]\d\d:\d\d$/)
  }
  assert.equal(londonDay(Date.parse("2026-06-30T23:30:00Z")), "2026-07-01")
})

test("the steady clock goes on when the wall clock is turned back, and each run has its own", () => {
  let time = 5
  const clock = new SteadyClock({ performance: { now: () => time } })
  assert.equal(clock.now(), 5)
  time = 6.12345678
  assert.equal(clock.now(), 6.123)
  assert.notEqual(new SteadyClock().runId, new SteadyClock().runId)
})

test("the signal vibrates, and sounds only where it is wanted", () => {
  const seen = []
  const navigator = { vibrate: (pattern) => seen.push(pattern.length) }
  class AudioContext {
    currentTime = 0
    destination = {}
    createOscillator() {
      return { frequency: {}, connect: (next) => next, addEventListener() {}, start: () => seen.push("start"), stop: () => seen.push("stop") }
    }
    createGain() {
      return { gain: {}, connect: (next) => next }
    }
  }
  tell({ navigator, AudioContext, hasSound: false })
  assert.deepEqual(seen, [5])
  tell({ navigator, AudioContext, hasSound: true })
  assert.deepEqual(seen, [5, 5, "start", "stop"])
  tell({ navigator: {}, AudioContext: undefined, hasSound: true })
  tell({ navigator: { ...navigator, userActivation: { hasBeenActive: false } }, AudioContext, hasSound: false })
  assert.equal(seen.length, 4, "nothing buzzes before the first tap: the browser would refuse it and complain")
  tell({ navigator: { ...navigator, userActivation: { hasBeenActive: true } }, AudioContext, hasSound: false })
  assert.equal(seen.length, 5)
})

/** A browser's service workers. */
class Workers extends EventTarget {
  controller = null
  registration = Object.assign(new EventTarget(), { waiting: null, installing: null, update: async () => {} })
  asked = []
  async register(address, options) {
    this.asked.push([address, options])
    return this.registration
  }
  install() {
    const worker = Object.assign(new EventTarget(), { sent: [], postMessage: (message) => worker.sent.push(message) })
    this.registration.installing = worker
    this.registration.dispatchEvent(new Event("updatefound"))
    this.registration.waiting = worker
    worker.dispatchEvent(new Event("statechange"))
    return worker
  }
  takeOver(worker) {
    this.controller = worker
    this.dispatchEvent(new Event("controllerchange"))
  }
}

async function updatesOf(serviceWorker) {
  const seen = { reloads: 0, changes: 0, wakes: 0 }
  const updates = new Updates({
    serviceWorker,
    address: "/field/sw.js",
    scope: "/field/",
    reload: () => (seen.reloads += 1),
    later: () => 0,
    onChange: () => (seen.changes += 1),
    onWake: () => (seen.wakes += 1),
  })
  await updates.start()
  return { updates, seen }
}

test("a new version waits until it is asked for, then the page is loaded once", async () => {
  const workers = new Workers()
  const { updates, seen } = await updatesOf(workers)
  assert.deepEqual(workers.asked, [["/field/sw.js", { scope: "/field/", updateViaCache: "none" }]])
  workers.takeOver(workers.install())
  assert.deepEqual([seen.reloads, updates.isReady], [0, false], "the first version is no update")
  const next = workers.install()
  assert.deepEqual([updates.isReady, seen.changes, next.sent.length], [true, 1, 0])
  updates.apply()
  assert.deepEqual(next.sent, [{ type: "take_over" }])
  workers.takeOver(next)
  workers.takeOver(next)
  assert.equal(seen.reloads, 1)
  workers.dispatchEvent(Object.assign(new Event("message"), { data: { type: "wake" } }))
  assert.equal(seen.wakes, 1)
})

test("without workers the app goes on", async () => {
  const { updates } = await updatesOf(undefined)
  updates.apply()
  updates.askToBeWoken()
  assert.equal(updates.isReady, false)
  const refusing = new Workers()
  refusing.register = () => Promise.reject(new Error("private window"))
  await updatesOf(refusing)
  await settled()
})
