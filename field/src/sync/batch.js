// How many records go at once, and what they are wrapped in.

const FORMAT = 1
export const MOST_RECORDS = 200
const MOST_BYTES = 800_000

const encoder = new TextEncoder()

/**
 * The first entries that fit into one call; at least one where there is any.
 *
 * @param {import("../store/store.js").Entry[]} entries
 * @param {{records?: number, bytes?: number}} limits
 */
export function firstThatFit(entries, { records = MOST_RECORDS, bytes = MOST_BYTES } = {}) {
  const chosen = []
  let size = 0
  for (const entry of entries.slice(0, Math.max(records, 1))) {
    size += encoder.encode(JSON.stringify(entry.record)).length + 1
    if (chosen.length && size > bytes) break
    chosen.push(entry)
  }
  return chosen
}

/**
 * The body of one call, which is also the form of a file of unsent records.
 *
 * @param {{personKey: string, deviceId: string, version: string, sentAt: string, entries: {record: object}[]}} options
 */
export function syncBody({ personKey, deviceId, version, sentAt, entries }) {
  return {
    format: FORMAT,
    person_key: personKey,
    device_id: deviceId,
    app_version: version,
    sent_at: sentAt,
    records: entries.map((entry) => entry.record),
  }
}
