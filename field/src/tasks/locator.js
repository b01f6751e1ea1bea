// Location with respect: only within a started visit, only near its place, everything else is dropped here, on the phone.

import { metresTo } from "./geometry.js"
import { isoWithOffset } from "./time.js"

export const BUFFER_M = 150
const WORST_ACCURACY_M = 500
const MOST_FIXES = 500
const FLUSH_MS = 5 * 60_000
const EVERY_MS = 10_000
const FRESH_MS = 15_000
const ONE_FIX_MS = 8_000
const HIDDEN_MS = 10 * 60_000
const ODD_CLOCK_MS = 60_000

const LOW_POWER = { enableHighAccuracy: false, maximumAge: 20_000, timeout: 60_000 }
const FULL_POWER = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 }

/** @typedef {{at: string, longitude: number, latitude: number, accuracy_m: number}} Fix */

export class Locator {
  #env
  #visit = null
  #watch = null
  #pending = []
  #flushTimer = null
  #hideTimer = null
  #lastKeptAt = -Infinity
  isOn = false
  isDenied = false
  /** @type {Fix|null} the last one that was kept */
  lastFix = null

  /**
   * @param {{geolocation: Geolocation|undefined, now: () => number, later: Function, cancel: Function,
   *   isLowPower: () => boolean,
   *   keep: (visit: {visitId: string, owner: string}, fixes: Fix[]) => Promise<void>, onChange: () => void}} env
   */
  constructor(env) {
    this.#env = env
  }

  get isWatching() {
    return this.#watch !== null
  }

  /** Whether the programme has agreed to location. Turned off, whatever waits is dropped. */
  allow(isOn) {
    this.isOn = isOn
    if (isOn) return
    this.#unwatch()
    this.#visit = null
    this.#pending = []
    this.lastFix = null
  }

  /**
   * A visit goes on at a place.
   *
   * @param {{visitId: string, owner: string}} visit its id, and whose it is
   * @param {{outline: object}|null} place
   */
  begin(visit, place) {
    if (!this.isOn || !place || this.#visit?.visitId === visit.visitId) return
    this.#visit = { ...visit, place }
    this.#pending = []
    this.lastFix = null
    this.#lastKeptAt = -Infinity
    if (!this.#env.isLowPower()) this.#watchNow()
  }

  /** The visit is over: what waits is kept, nothing more is asked for. */
  async end() {
    this.#unwatch()
    const left = this.flush()
    this.#visit = null
    await left
  }

  /** A fix for a tap, if there is one at hand. @returns {Fix|null} */
  atHand() {
    const fix = this.lastFix
    return fix && this.#env.now() - Date.parse(fix.at) <= FRESH_MS ? fix : null
  }

  /** One fix for a tap; it follows as a record of its own when it comes. Never rejects. */
  async once(visit, place) {
    if (!this.isOn || !place) return
    const position = await this.position(FULL_POWER)
    const fix = position && this.#fixOf(position, place)
    if (fix && this.isOn) await this.#env.keep(visit, [fix])
  }

  /** Where the phone is now, or null; never kept. */
  position(options = LOW_POWER) {
    const { geolocation, later, cancel } = this.#env
    if (!geolocation) return Promise.resolve(null)
    return new Promise((resolve) => {
      const timer = later(() => resolve(null), ONE_FIX_MS)
      const finish = (position) => {
        cancel(timer)
        resolve(position)
      }
      geolocation.getCurrentPosition(finish, (fault) => finish(this.#failed(fault)), { ...options, timeout: ONE_FIX_MS })
    })
  }

  /** The screen went dark or another app came: what waits is kept, and after ten minutes nothing more is asked for. */
  async hide() {
    const { later, cancel } = this.#env
    cancel(this.#hideTimer)
    this.#hideTimer = later(() => this.#unwatch(), HIDDEN_MS)
    await this.flush()
  }

  show() {
    this.#env.cancel(this.#hideTimer)
    if (this.#visit && this.isOn && !this.isWatching && !this.#env.isLowPower()) this.#watchNow()
  }

  /** Hand over what waits. */
  async flush() {
    this.#env.cancel(this.#flushTimer)
    this.#flushTimer = null
    const fixes = this.#pending.splice(0)
    if (fixes.length && this.#visit) await this.#env.keep(this.#visit, fixes)
  }

  #watchNow() {
    const { geolocation, isLowPower } = this.#env
    if (!geolocation) return
    this.#watch = geolocation.watchPosition(
      (position) => this.#take(position),
      (fault) => this.#failed(fault),
      isLowPower() ? LOW_POWER : FULL_POWER,
    )
    this.#env.onChange()
  }

  #unwatch() {
    if (this.#watch === null) return
    this.#env.geolocation.clearWatch(this.#watch)
    this.#watch = null
    this.#env.onChange()
  }

  #take(position) {
    if (!this.#visit || !this.isOn) return
    this.isDenied = false
    const fix = this.#fixOf(position, this.#visit.place)
    if (!fix || Date.parse(fix.at) - this.#lastKeptAt < EVERY_MS) return
    this.#lastKeptAt = Date.parse(fix.at)
    this.lastFix = fix
    this.#pending.push(fix)
    if (this.#pending.length >= MOST_FIXES) this.flush().catch(() => {})
    else this.#flushTimer ??= this.#env.later(() => this.flush().catch(() => {}), FLUSH_MS)
    this.#env.onChange()
  }

  // A fix near the place, or null: what is elsewhere, or too vague to say, is forgotten here.
  #fixOf({ coords, timestamp }, place) {
    const { longitude, latitude, accuracy } = coords
    if (!(accuracy <= WORST_ACCURACY_M)) return null
    if (!(metresTo([longitude, latitude], place.outline) <= BUFFER_M)) return null
    const now = this.#env.now()
    const at = Math.abs(timestamp - now) > ODD_CLOCK_MS ? now : timestamp
    const round = (number, digits) => Number(number.toFixed(digits))
    return {
      at: isoWithOffset(Math.round(at)),
      longitude: round(longitude, 6),
      latitude: round(latitude, 6),
      accuracy_m: round(accuracy, 1),
    }
  }

  #failed(fault) {
    if (fault?.code === 1) {
      this.isDenied = true
      this.#unwatch()
      this.#env.onChange()
    }
    return null
  }
}
