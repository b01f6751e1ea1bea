// Times as the sync format wants them, and a clock that nobody can turn back.

const pad = (number, width = 2) => String(number).padStart(width, "0")

/** A moment with the phone's own offset, to the millisecond: "2026-03-02T21:05:00.000+00:00". */
export function isoWithOffset(ms) {
  const date = new Date(ms)
  const offset = -date.getTimezoneOffset()
  const sign = offset < 0 ? "-" : "+"
  const away = `${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
  return new Date(ms + offset * 60_000).toISOString().slice(0, -1) + away
}

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit" })

/** The day of a moment in the United Kingdom, as "2026-03-02". */
export function londonDay(ms) {
  return DAY.format(new Date(ms))
}

/** A fresh id: 122 random bits. */
export function freshId(source = globalThis.crypto) {
  if (source.randomUUID) return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => pad(byte.toString(16))).join("")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/**
 * Time since this run of the app began, which goes on evenly whatever happens to the phone's clock; the site compares
 * it with the wall times of the same run.
 */
export class SteadyClock {
  #source
  /** Changes at every start of the app: steady times of two runs cannot be compared. */
  runId

  constructor({ performance = globalThis.performance, runId = freshId() } = {}) {
    this.#source = performance
    this.runId = runId
  }

  /** ms, to one thousandth */
  now() {
    return Math.round(this.#source.now() * 1000) / 1000
  }
}
