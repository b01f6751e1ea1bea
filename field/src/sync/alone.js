// One tab at a time: Web Locks where the browser has them, else a lease in the database.

const NAME = "bluelamp-field-sync"
const LEASE_MS = 60_000

/**
 * Do something unless another tab is at it.
 *
 * @param {{locks: LockManager|undefined, store: import("../store/store.js").Store, owner: string, now: () => number}} env
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether it was this tab's turn
 */
export async function alone({ locks, store, owner, now }, work) {
  if (locks) {
    return locks.request(NAME, { ifAvailable: true }, async (lock) => {
      if (lock) await work()
      return lock !== null
    })
  }
  if (!(await store.claim(NAME, owner, now() + LEASE_MS, now()))) return false
  try {
    await work()
  } finally {
    await store.claim(NAME, owner, 0, now())
  }
  return true
}
