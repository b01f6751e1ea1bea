// Nothing is lost, nothing is doubled, nothing is sent as somebody else, wherever the app or the network dies.

import assert from "node:assert/strict"
import { test } from "node:test"
import { chance, Locks, MINUTE, OTHER, PERSON, Phone, settled } from "./world.js"

const FAULTS = ["lost_before", "lost_after", { status: 503 }, { status: 502 }, { status: 413 }, { status: 400 }, "hang"]

async function act(field, random, made) {
  const { openVisit } = field.state
  const owner = field.state.session.person.key
  const note = (id) => made.push({ id, owner })
  if (!openVisit) note(await field.startVisit({ placeRef: random() < 0.5 ? "A01" : "A02" }))
  else if (random() < 0.3) await field.endVisit(openVisit.visitId)
  else note(await field.addOutcome(openVisit.visitId, { kind: "engagement", count: 1 + Math.floor(random() * 5) }))
}

for (let seed = 1; seed <= 40; seed += 1) {
  test(`a night of faults, ${seed}: the site ends with exactly what was recorded`, async () => {
    const random = chance(seed)
    const phone = new Phone()
    if (seed % 2) phone.locks = undefined
    let trouble = 0.5
    phone.site.fault = ({ path }) => (path === "/field/sync" && random() < trouble ? FAULTS[Math.floor(random() * FAULTS.length)] : null)
    const made = []
    const written = new Map()
    let field = await phone.open()
    for (let step = 0; step < 40; step += 1) {
      const dice = random()
      if (dice < 0.55) await act(field, random, made)
      else if (dice < 0.65) phone.isOnline = !phone.isOnline
      else if (dice < 0.72) phone.site.signedIn = random() < 0.3 ? null : PERSON
      else if (dice < 0.78) phone.site.signedIn = OTHER
      else if (dice < 0.88) {
        // Killed at any moment: mostly with a call under way.
        void field.sendNow()
        await settled(Math.floor(random() * 12))
        phone.kill(field)
        field = await phone.open({ connects: random() < 0.5 })
      } else {
        void field.sendNow()
        await settled(Math.floor(random() * 20))
      }
      for (const key of [PERSON.key, OTHER.key]) {
        for (const { id, person_key: owner, record } of await field.store.waiting(key)) written.set(id, { owner, record })
      }
      await phone.clock.advance(Math.floor(random() * MINUTE))
    }
    trouble = 0
    phone.isOnline = true
    for (const person of [PERSON, OTHER]) {
      phone.site.signedIn = person
      phone.kill(field)
      field = await phone.open()
      await phone.clock.advance(20 * MINUTE)
      assert.equal(field.state.unsent, 0)
    }
    assert.equal(field.state.othersUnsent, 0)
    for (const [id, { owner, record }] of written) {
      assert.deepEqual(phone.site.records.get(id), { personKey: owner, record }, "as it was written, and in its owner's name")
    }
    const ids = new Set([...phone.site.records.values()].flatMap(({ record }) => [record.id, record.visit_id]))
    for (const { id } of made) assert.ok(ids.has(id), "what the app said was recorded is at the site")
    phone.kill(field)
  })
}

test("a record leaves the outbox for its own receipt only", async () => {
  const phone = new Phone()
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.unsent, 0)
  phone.site.fault = ({ path }) =>
    path === "/field/sync" ? { status: 200, json: { receipts: [{ id: "another", status: "kept" }, { id: visitId, status: "kept" }] } } : null
  await field.addOutcome(visitId, { kind: "arrest" })
  await field.sendNow()
  assert.equal(field.state.unsent, 1)
  assert.equal(field.state.sync.state, "waiting")
  phone.kill(field)
})

test("a receipt of a kind that nobody knows is no receipt", async () => {
  const phone = new Phone()
  phone.site.receiptFor = () => ({ status: "perhaps" })
  const field = await phone.open()
  await field.startVisit({ placeRef: "A01" })
  await settled()
  assert.equal(field.state.unsent, 1)
  phone.kill(field)
})

test("another person's records wait, are counted, and are neither shown nor sent", async () => {
  const phone = new Phone()
  phone.isOnline = false
  let field = await phone.open()
  phone.isOnline = true
  phone.site.fault = ({ path }) => (path === "/field/sync" ? "lost_before" : null)
  await field.startVisit({ placeRef: "A01" })
  await settled()
  phone.kill(field)
  phone.site.signedIn = OTHER
  phone.site.fault = () => null
  field = await phone.open()
  assert.equal(field.state.session.person.key, OTHER.key)
  assert.deepEqual([field.state.unsent, field.state.othersUnsent], [0, 1])
  assert.equal(field.state.openVisit, null)
  assert.deepEqual(field.state.recent, [])
  assert.equal(phone.site.records.size, 0)
  await field.startVisit({ placeRef: "A02" })
  await settled()
  assert.deepEqual([...phone.site.records.values()].map(({ personKey }) => personKey), [OTHER.key])
  assert.equal(JSON.parse((await field.exportUnsent()).text).records.length, 0)
  phone.kill(field)
})

test("what is recorded while the screen shows one person is never another's", async () => {
  const phone = new Phone()
  const field = await phone.open()
  phone.isOnline = false
  phone.site.signedIn = OTHER
  const { store } = field
  const set = store.set.bind(store)
  let tap = null
  // The tap comes at the moment at which the site's news of another person arrives.
  store.set = (name, value) => {
    if (name === "person") tap = field.startVisit({ placeRef: "A01" })
    return set(name, value)
  }
  await field.connect()
  const visitId = await tap
  const kept = [...(await store.waiting(PERSON.key)), ...(await store.waiting(OTHER.key))]
  assert.deepEqual(kept.map(({ record, person_key: key }) => [record.visit_id, key]), [[visitId, PERSON.key]])
  phone.kill(field)
})

test("a sender that learns of another person does not even try to send in their name", async () => {
  const phone = new Phone()
  phone.kill(await phone.open())
  phone.site.signedIn = OTHER
  const field = await phone.open({ connects: false })
  await field.startVisit({ placeRef: "A01" })
  await settled(200)
  assert.equal(field.state.session.person.key, OTHER.key)
  assert.equal(field.state.othersUnsent, 1)
  assert.deepEqual(phone.site.calls.filter(({ path }) => path === "/field/sync"), [])
  phone.kill(field)
})

test("receipts for more than was sent move only what was sent", async () => {
  const phone = new Phone()
  phone.site.fault = ({ path }) => (path === "/field/sync" ? "lost_before" : null)
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  for (let count = 0; count < 204; count += 1) await field.addOutcome(visitId, { kind: "engagement" })
  const all = (await field.store.waiting(PERSON.key)).map(({ id }) => ({ id, status: "kept" }))
  let calls = 0
  phone.site.fault = ({ path }) => {
    if (path !== "/field/sync") return null
    calls += 1
    return calls === 1 ? { status: 200, json: { receipts: all } } : "lost_before"
  }
  await field.sendNow()
  assert.equal(field.state.unsent, 5)
  phone.kill(field)
})

test("two hundred and thirty records go in batches, each once", async () => {
  const phone = new Phone()
  phone.site.fault = ({ path }) => (path === "/field/sync" ? "lost_before" : null)
  const field = await phone.open()
  const visitId = await field.startVisit({ placeRef: "A01" })
  for (let count = 0; count < 229; count += 1) await field.addOutcome(visitId, { kind: "engagement" })
  const before = phone.site.calls.length
  phone.site.fault = () => null
  await field.sendNow()
  assert.equal(field.state.unsent, 0)
  assert.equal(phone.site.records.size, 230)
  assert.equal(phone.site.calls.slice(before).filter(({ path }) => path === "/field/sync").length, 2)
  phone.kill(field)
})

for (const kind of ["web locks", "a lease"]) {
  test(`two tabs send one after the other, not at once: ${kind}`, async () => {
    const phone = new Phone()
    phone.locks = kind === "web locks" ? new Locks() : undefined
    const { fetch } = phone.site
    let atOnce = 0
    let most = 0
    phone.site.fetch = async (path, options) => {
      if (path !== "/field/sync") return fetch(path, options)
      atOnce += 1
      most = Math.max(most, atOnce)
      await settled(8)
      const answer = await fetch(path, options)
      atOnce -= 1
      return answer
    }
    const one = await phone.open()
    const two = await phone.open()
    const visitId = await one.startVisit({ placeRef: "A01" })
    await two.refresh()
    await Promise.all([one.addOutcome(visitId, { kind: "arrest" }), two.addOutcome(visitId, { kind: "cpn" })])
    await Promise.all([one.sendNow(), two.sendNow()])
    await phone.clock.advance(MINUTE)
    await settled(200)
    assert.equal(phone.site.records.size, 3)
    assert.equal(most, 1)
    await one.refresh()
    assert.equal(one.state.unsent, 0)
    phone.kill(one)
    phone.kill(two)
  })
}
