// The app without its screens: what can be done, and what there is to show.

import { syncBody } from "../sync/batch.js"
import { canScan, readCode, scanCode } from "./codes.js"
import { placesDue } from "./due.js"
import { FieldError } from "./fault.js"
import { Keeper } from "./keeper.js"
import { placeOf } from "./plan.js"
import { suggestOutcomes } from "./powers.js"
import { freshId, isoWithOffset } from "./time.js"

/**
 * Everything that a person can do on the phone. Each task resolves as soon as its record is safe on the phone, and
 * rejects with a FieldError whose message is for the person; none waits for the network or for a position.
 */
export class Field extends Keeper {
  #env
  #codes = {}

  /** @param {ConstructorParameters<typeof Keeper>[0] & {save?: (file: {name: string, text: string}) => void}} env */
  constructor(env) {
    super(env)
    this.#env = { ...env, now: env.now ?? Date.now }
  }

  async start() {
    await super.start()
    this.#codes = (await this.store.get("codes")) ?? {}
  }

  /** Begin a visit with the rest of the crew. @returns {Promise<string>} its id */
  async startVisit({ placeRef, crew = [], mode = "foot", additional = false, checkIn = "tap", placeCode = null, shiftId }) {
    const person = this.person()
    if (this.state.openVisit) throw new FieldError("visit_open", "End the visit that is open first.")
    const visitId = freshId()
    const me = { person_ref: person.crew_ref, role: person.role, agency: person.agency }
    const others = crew.filter((one) => one.person_ref !== me.person_ref)
    const shift = shiftId === undefined ? (this.state.shift?.shift_id ?? null) : shiftId
    const about = { placeRef, shiftId: shift, crew: [me, ...others], mode, additional, checkIn, placeCode }
    await this.keep(this.recorder.visitStarted(visitId, about))
    if (placeCode) await this.#rememberCode(placeCode, placeRef)
    this.locator.once({ visitId, owner: person.key }, this.#place(placeRef)).catch(() => {})
    void this.askToPersist()
    return visitId
  }

  /** End a visit. */
  async endVisit(visitId, { checkIn = "tap" } = {}) {
    const owner = this.person().key
    const visit = this.#visit(visitId)
    const fix = this.locator.atHand()
    await this.keep(this.recorder.visitEnded(visitId, { fix, checkIn }))
    await this.locator.end()
    if (!fix) this.locator.once({ visitId, owner }, this.#place(visit.placeRef)).catch(() => {})
  }

  /** Record what a visit led to. @returns {Promise<string>} id of the outcome */
  async addOutcome(visitId, about) {
    const record = this.recorder.outcome(visitId, about)
    await this.keep(record)
    return record.id
  }

  async withdrawOutcome(outcomeId) {
    const visit = this.state.recent.find(({ outcomes }) => outcomes.some((one) => one.outcomeId === outcomeId))
    await this.keep(this.recorder.outcomeWithdrawn(visit?.visitId ?? null, outcomeId))
  }

  async noteVisit(visitId, text) {
    await this.keep(this.recorder.visitNoted(visitId, text))
  }

  /** Correct one's own record; both versions are kept. Times in ms. */
  async correctVisit(visitId, changes) {
    const visit = this.#visit(visitId)
    const startedAt = changes.startedAt ?? visit.startedAt
    const endedAt = changes.endedAt ?? visit.endedAt
    if (endedAt !== null && endedAt < startedAt) throw new FieldError("end_before_start", "The end is before the start.")
    await this.keep(this.recorder.visitCorrected(visitId, changes))
  }

  /** Taken away from the patrol. @returns {Promise<string>} id of the abstraction */
  async abstracted(reason) {
    const record = this.recorder.abstracted(this.state.openVisit?.visitId ?? null, reason, this.state.shift?.shift_id ?? null)
    await this.keep(record)
    return record.id
  }

  async abstractionEnded(id = this.state.abstraction?.id) {
    if (!id) throw new FieldError("not_abstracted", "You are not marked as taken away.")
    await this.keep(this.recorder.abstractionEnded(this.state.abstraction?.visitId ?? null, id))
  }

  /** @returns {Promise<string>} id of the request */
  async askSupport(what, { placeRef = this.state.openVisit?.placeRef ?? null } = {}) {
    const record = this.recorder.supportRequested(this.state.openVisit?.visitId ?? null, what, placeRef)
    await this.keep(record)
    return record.id
  }

  async answerQuestion(questionId, choice, text = "") {
    const question = this.state.questions.find(({ id }) => String(id) === String(questionId))
    await this.keep(this.recorder.questionAnswered(questionId, question?.visit_id ?? null, choice, text))
  }

  async dismissNotice(recordId) {
    await this.store.dismiss(recordId)
    await this.refresh()
  }

  placesDue(position = null) {
    const { plan, recent } = this.state
    return placesDue(plan, recent, this.#env.now(), position)
  }

  suggestOutcomes(visit) {
    return suggestOutcomes(this.state.plan, visit.crew)
  }

  /** Where the phone is, to sort places by distance: neither kept nor sent. */
  async findPosition() {
    if (!this.state.location.mayAsk) return null
    const position = await this.locator.position()
    if (!position) return null
    const { longitude, latitude, accuracy } = position.coords
    return { longitude, latitude, accuracy_m: accuracy }
  }

  placeOfCode(code) {
    return this.#codes[code] ?? null
  }

  /** All unsent records of the person as a file of the sync format. */
  async exportUnsent() {
    const person = this.person()
    const { now, version } = this.#env
    const entries = await this.store.waiting(person.key)
    const sentAt = isoWithOffset(now())
    const body = syncBody({ personKey: person.key, deviceId: await this.deviceId(), version, sentAt, entries })
    const stamp = sentAt.slice(0, 16).replace("T", "-").replace(":", "")
    return { name: `bluelamp-unsent-${stamp}.json`, text: JSON.stringify(body, null, 1) }
  }

  /** Hand the file of unsent records to the browser. */
  async saveExport() {
    this.#env.save?.(await this.exportUnsent())
  }

  applyUpdate() {
    this.#env.updates?.apply()
  }

  readCode(text) {
    return readCode(text)
  }

  canScan() {
    return canScan()
  }

  scanCode(video, options) {
    return scanCode(video, options)
  }

  // The visit as it is shown. A task on one that is not there is a fault of the screen.
  #visit(visitId) {
    const visit = this.state.recent.find((one) => one.visitId === visitId)
    if (!visit) throw new FieldError("no_visit", "This visit is not on this phone any more.")
    return visit
  }

  #place(ref) {
    return placeOf(this.state.plan, ref)
  }

  async #rememberCode(code, placeRef) {
    this.#codes = { ...this.#codes, [code]: placeRef }
    await this.store.set("codes", this.#codes)
  }
}
