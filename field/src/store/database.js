// Opens the phone's database and brings it up to this version of the app.

import { openDB } from "idb"

const NAME = "bluelamp-field"

/**
 * What each version of the database adds to the one before; steps are added at the end and never changed, so that any
 * older phone can be brought up to date without losing a record.
 *
 * outbox: records that the site has not yet received, in the order in which they were made.
 * receipts: records that it has, with what it said.
 * plan: the last plan of each person. meta: the phone's own id, who uses it, choices of the screen.
 */
export const STEPS = [
  (database) => {
    const outbox = database.createObjectStore("outbox", { keyPath: "number", autoIncrement: true })
    outbox.createIndex("by_id", "id", { unique: true })
    outbox.createIndex("by_person", "person_key")
    const receipts = database.createObjectStore("receipts", { keyPath: "id" })
    receipts.createIndex("by_person", "person_key")
    database.createObjectStore("plan", { keyPath: "person_key" })
    database.createObjectStore("meta", { keyPath: "name" })
  },
]

/** The database was written by a newer version of the app than the one that is running. */
export class TooNewError extends Error {}

/**
 * Open the database; every step that it lacks is taken in one transaction.
 *
 * @param {{steps?: Function[], timeoutMs?: number, onLost?: (why: string) => void}} options steps of the version that
 *   runs; how long to wait for a database that does not open; what to call when the browser takes the connection away.
 * @returns {Promise<import("idb").IDBPDatabase>}
 * @throws {TooNewError} when it is newer than the steps known here.
 */
export async function openDatabase({ steps = STEPS, timeoutMs = 4000, onLost = () => {} } = {}) {
  let timer
  let isGivenUp = false
  const opening = openDB(NAME, steps.length, {
    upgrade(database, from) {
      for (const step of steps.slice(from)) step(database)
    },
    // A newer version of the app waits in another tab: it comes first.
    blocking(_now, _wanted, event) {
      event.target.close()
      onLost("newer_tab")
    },
    terminated() {
      onLost("terminated")
    },
  })
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The database of this phone does not open.")), timeoutMs)
  })
  // One that opens after all is closed again: nobody would use it.
  opening.then((database) => isGivenUp && database.close(), () => {})
  try {
    return await Promise.race([opening, late])
  } catch (fault) {
    isGivenUp = true
    if (fault?.name === "VersionError") throw new TooNewError("The data on this phone is of a newer version.")
    throw fault
  } finally {
    clearTimeout(timer)
  }
}
