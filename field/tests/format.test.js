// What the phone sends is what the published schema says, and its examples are read the same way here as in Python.

import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import Ajv from "ajv/dist/2020.js"
import { MINUTE, PERSON, Phone, planFor, settled } from "./world.js"

const folder = process.env.BLUELAMP_SCHEMAS ?? new URL("../../schemas/", import.meta.url).pathname
const json = async (...path) => JSON.parse(await readFile(join(folder, ...path), "utf8"))
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })

async function check(schema, content) {
  const isValid = ajv.getSchema(schema.$id) ?? ajv.compile(schema)
  assert.ok(isValid(content), JSON.stringify(isValid.errors?.slice(0, 5), null, 1))
}

test("every kind of record of a busy night is of the published form", async () => {
  const schema = await json("field-sync.schema.json")
  const phone = new Phone()
  phone.isOnline = false
  const geolocation = {
    getCurrentPosition: (found) => setImmediate(() => found({ coords: { longitude: -0.079, latitude: 51.7905, accuracy: 8 }, timestamp: phone.clock.time })),
    watchPosition: () => 1,
    clearWatch: () => {},
  }
  phone.site.plans.set(PERSON.key, planFor(PERSON, { questions: [{ id: 5, visit_id: "IMPORT-1", reason: "overlap", words: "", raised_at: "" }] }))
  const field = await phone.open({ geolocation })
  const visitId = await field.startVisit({ placeRef: "A01", crew: [{ person_ref: "W1", role: "warden", agency: "council" }], checkIn: "qr", placeCode: "code1" })
  await settled()
  await field.addOutcome(visitId, { kind: "engagement", count: 12, audience: "young_people" })
  const id = await field.addOutcome(visitId, { kind: "stop_search", reference: "SS/12", found: true })
  await field.withdrawOutcome(id)
  await field.abstracted("scene")
  await field.abstractionEnded()
  await field.askSupport("drone")
  await field.noteVisit(visitId, "Lights out")
  await phone.clock.advance(20 * MINUTE)
  await field.endVisit(visitId)
  await settled()
  await field.correctVisit(visitId, { reason: "Tapped late", startedAt: phone.clock.time - 25 * MINUTE, mode: "vehicle" })
  await field.answerQuestion(5, "corrected", "Mended")
  await assert.rejects(field.noteVisit("IMPORT-1", "x"), { code: "not_here" })
  const body = JSON.parse((await field.exportUnsent()).text)
  const kinds = new Set(body.records.map(({ kind }) => kind))
  assert.equal(kinds.size, 11, [...kinds].join())
  await check(schema, body)
  phone.kill(field)
})

test("the examples are of the form, and those that are meant to be wrong are not", async () => {
  const names = (await readdir(join(folder, "examples"))).filter((name) => name.startsWith("field-sync"))
  assert.ok(names.length > 0)
  for (const name of names) {
    const schema = await json(`${name.split(".")[0]}.schema.json`).catch(() => json("field-sync.schema.json"))
    await check(schema, await json("examples", name))
  }
})
