// Location with respect: what is not near the place of a started visit is never written down.

import assert from "node:assert/strict"
import { test } from "node:test"
import { metresTo } from "../src/tasks/geometry.js"
import { BUFFER_M } from "../src/tasks/locator.js"
import { chance, metresBetween, MINUTE, OTHER, PERSON, Phone, planFor, settled, SQUARE } from "./world.js"

const INSIDE = [-0.079, 51.7905]
const FAR = [-0.05, 51.7905]

/** A phone that knows where it is. */
class Positions {
  watches = new Map()
  asked = 0
  here = INSIDE
  accuracy = 10
  isSilent = false
  fault = null
  constructor(clock) {
    this.clock = clock
  }
  position(at = this.here) {
    return { coords: { longitude: at[0], latitude: at[1], accuracy: this.accuracy }, timestamp: this.clock.time }
  }
  getCurrentPosition(found, failed) {
    this.asked += 1
    if (this.fault) failed(this.fault)
    else if (!this.isSilent) setImmediate(() => found(this.position()))
  }
  watchPosition(found, failed, options) {
    this.asked += 1
    this.options = options
    this.watches.set(this.asked, { found, failed })
    return this.asked
  }
  clearWatch(id) {
    this.watches.delete(id)
  }
  move(at) {
    this.here = at
    for (const { found } of this.watches.values()) found(this.position())
  }
}

async function phoneAt(more = {}) {
  const phone = new Phone()
  if (more.plan) phone.site.plans.set(PERSON.key, planFor(PERSON, more.plan))
  const geolocation = new Positions(phone.clock)
  const field = await phone.open({ geolocation })
  return { phone, geolocation, field }
}

const fixesAt = (phone) => [...phone.site.records.values()].filter(({ record }) => record.kind === "fixes").flatMap(({ record }) => record.body.fixes)

test("without an agreement the phone is never asked where it is", async () => {
  const { phone, geolocation, field } = await phoneAt({ plan: { tracking: { is_on: false } } })
  assert.equal(await field.findPosition(), null)
  const visitId = await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(MINUTE)
  await field.endVisit(visitId)
  await settled()
  assert.equal(geolocation.asked, 0)
  assert.equal(field.state.location.mayAsk, false)
  assert.deepEqual(fixesAt(phone), [])
  phone.kill(field)
})

test("outside a visit nothing is asked for, but for sorting by distance, which is neither kept nor sent", async () => {
  const { phone, geolocation, field } = await phoneAt()
  await phone.clock.advance(10 * MINUTE)
  assert.equal(geolocation.asked, 0)
  assert.deepEqual(await field.findPosition(), { longitude: INSIDE[0], latitude: INSIDE[1], accuracy_m: 10 })
  await settled()
  assert.equal(phone.site.records.size, 0)
  assert.equal(field.state.unsent, 0)
  phone.kill(field)
})

test("of a visit with a walk far away only what is near the place is kept", async () => {
  const { phone, geolocation, field } = await phoneAt()
  const random = chance(5)
  const visitId = await field.startVisit({ placeRef: "A01" })
  await settled()
  for (let step = 0; step < 120; step += 1) {
    await phone.clock.advance(12_000)
    geolocation.move([INSIDE[0] + (random() - 0.5) * 0.015, INSIDE[1] + (random() - 0.5) * 0.015])
  }
  await field.endVisit(visitId)
  await settled()
  geolocation.move(INSIDE)
  await field.sendNow()
  const fixes = fixesAt(phone)
  assert.ok(fixes.length > 5)
  for (const { longitude, latitude } of fixes) assert.ok(metresTo([longitude, latitude], SQUARE) <= BUFFER_M + 1)
  assert.equal(geolocation.watches.size, 0, "nothing is watched after the end")
  const all = JSON.stringify([...phone.site.records.values()])
  assert.ok(!all.includes(String(FAR[0])))
  phone.kill(field)
})

test("a tap does not wait for a fix, which follows by itself; none comes of a silent phone", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.isSilent = true
  const visitId = await field.startVisit({ placeRef: "A01" })
  assert.equal(field.state.openVisit.visitId, visitId)
  await phone.clock.advance(9_000)
  assert.deepEqual(fixesAt(phone), [])
  geolocation.isSilent = false
  await phone.clock.advance(MINUTE)
  await field.endVisit(visitId)
  await settled()
  await field.sendNow()
  const kinds = [...phone.site.records.values()].map(({ record }) => record.kind)
  assert.deepEqual(kinds, ["visit_started", "visit_ended", "fixes"])
  assert.equal(fixesAt(phone).length, 1)
  phone.kill(field)
})

test("a fix of the last seconds goes with the end itself", async () => {
  const { phone, geolocation, field } = await phoneAt()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await phone.clock.advance(MINUTE)
  geolocation.move(INSIDE)
  await phone.clock.advance(5_000)
  await field.endVisit(visitId)
  await field.sendNow()
  const end = [...phone.site.records.values()].find(({ record }) => record.kind === "visit_ended").record
  assert.equal(end.body.fix.longitude, INSIDE[0])
  phone.kill(field)
})

test("a fix that is too vague or far too frequent is dropped", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.accuracy = 3000
  geolocation.isSilent = true
  const visitId = await field.startVisit({ placeRef: "A01" })
  for (let step = 0; step < 20; step += 1) geolocation.move(INSIDE)
  geolocation.accuracy = NaN
  geolocation.move(INSIDE)
  geolocation.accuracy = 20
  for (let step = 0; step < 20; step += 1) {
    geolocation.move(INSIDE)
    await phone.clock.advance(1000)
  }
  await field.endVisit(visitId)
  await field.sendNow()
  assert.equal(fixesAt(phone).length, 2, "one in ten seconds")
  phone.kill(field)
})

test("fixes are written every five minutes and when the screen goes dark; after ten dark minutes the watch ends", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.isSilent = true
  await field.startVisit({ placeRef: "A01" })
  geolocation.move(INSIDE)
  await phone.clock.advance(4 * MINUTE)
  assert.equal(fixesAt(phone).length, 0)
  await phone.clock.advance(2 * MINUTE)
  assert.equal(fixesAt(phone).length, 1)
  geolocation.move(INSIDE)
  await field.goAway()
  await settled()
  assert.equal(fixesAt(phone).length, 2)
  await phone.clock.advance(11 * MINUTE)
  assert.equal(geolocation.watches.size, 0)
  await field.comeBack()
  assert.equal(geolocation.watches.size, 1)
  phone.kill(field)
})

test("an app that is reopened within a visit watches again", async () => {
  const { phone, field } = await phoneAt()
  await field.startVisit({ placeRef: "A01" })
  phone.kill(field)
  const geolocation = new Positions(phone.clock)
  const again = await phone.open({ geolocation })
  assert.equal(geolocation.watches.size, 1)
  assert.equal(again.state.location.isWatching, true)
  phone.kill(again)
})

test("a refusal is shown, and nothing is asked again during the visit", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.fault = { code: 1 }
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.location.isDenied, true)
  assert.equal(geolocation.watches.size, 0)
  assert.match(field.state.location.words, /all the same/)
  phone.kill(field)
})

test("with low power there is no watch, only a fix at each tap", async () => {
  const { phone, geolocation, field } = await phoneAt()
  await field.setPreference("low_power", "yes")
  const visitId = await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(geolocation.watches.size, 0)
  await phone.clock.advance(16 * MINUTE)
  await field.endVisit(visitId)
  await settled()
  await field.sendNow()
  assert.equal(fixesAt(phone).length, 2)
  phone.kill(field)
})

test("what waits when tracking is switched off is dropped", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.isSilent = true
  const visitId = await field.startVisit({ placeRef: "A01" })
  geolocation.move(INSIDE)
  phone.site.fault = ({ path }) => (path === "/field/plan" ? { status: 200, json: planFor(PERSON, { tracking: { is_on: false } }), etag: "e4" } : null)
  await field.refreshPlan()
  assert.equal(geolocation.watches.size, 0)
  await field.endVisit(visitId)
  await field.sendNow()
  assert.deepEqual(fixesAt(phone), [])
  phone.kill(field)
})

test("fixes belong to whoever made the visit, also when somebody else has signed in since", async () => {
  const { phone, geolocation, field } = await phoneAt()
  geolocation.isSilent = true
  phone.site.plans.set(OTHER.key, planFor(OTHER))
  await field.startVisit({ placeRef: "A01" })
  geolocation.move(INSIDE)
  await settled()
  phone.site.signedIn = OTHER
  await field.connect()
  await settled()
  assert.equal(field.state.session.person.key, OTHER.key)
  assert.deepEqual((await field.store.waiting(PERSON.key)).map(({ record }) => record.kind), ["fixes"])
  assert.ok([...phone.site.records.values()].every(({ personKey }) => personKey === PERSON.key))
  phone.kill(field)
})

test("distances agree with a plain count along a fine grid", () => {
  const random = chance(11)
  const [ring] = SQUARE.coordinates
  const edge = []
  for (let i = 1; i < ring.length; i += 1) {
    for (let t = 0; t <= 400; t += 1) {
      edge.push([ring[i - 1][0] + ((ring[i][0] - ring[i - 1][0]) * t) / 400, ring[i - 1][1] + ((ring[i][1] - ring[i - 1][1]) * t) / 400])
    }
  }
  for (let turn = 0; turn < 300; turn += 1) {
    const point = [-0.079 + (random() - 0.5) * 0.02, 51.7905 + (random() - 0.5) * 0.02]
    const isInside = point[0] > -0.08 && point[0] < -0.078 && point[1] > 51.79 && point[1] < 51.791
    const plain = isInside ? 0 : Math.min(...edge.map((at) => metresBetween(point, at)))
    assert.ok(Math.abs(metresTo(point, SQUARE) - plain) < 1.5, `${metresTo(point, SQUARE)} ${plain}`)
  }
})

test("holes are outside, several parts are all inside", () => {
  const hole = [[-0.0795, 51.7902], [-0.0785, 51.7902], [-0.0785, 51.7908], [-0.0795, 51.7908], [-0.0795, 51.7902]]
  const holed = { type: "Polygon", coordinates: [SQUARE.coordinates[0], hole] }
  assert.ok(metresTo(INSIDE, holed) > 10)
  const two = { type: "MultiPolygon", coordinates: [holed.coordinates, [hole]] }
  assert.equal(metresTo(INSIDE, two), 0)
  assert.equal(metresTo(INSIDE, null), Infinity)
})
