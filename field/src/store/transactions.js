// The transactions of the database: each is done whole or not at all.

import { receiptFor } from "./receipt.js"

// On the disk before the promise resolves, where the browser can say so.
const SAFE = { durability: "strict" }

/** Put an entry into the outbox; one that is there or has been received already stays as it is. */
export async function addEntry(database, entry) {
  const transaction = database.transaction(["outbox", "receipts"], "readwrite", SAFE)
  const done = transaction.done
  done.catch(() => {})
  const outbox = transaction.objectStore("outbox")
  const isThere = await outbox.index("by_id").getKey(entry.id)
  const isReceived = await transaction.objectStore("receipts").getKey(entry.id)
  if (isThere === undefined && isReceived === undefined) {
    const { number: _, ...row } = entry
    await outbox.add(row)
  }
  await done
}

/** Entries of one person in a store, oldest first. */
export function entriesOf(database, store, personKey) {
  return database.getAllFromIndex(store, "by_person", personKey)
}

/** Move what has a receipt from the outbox to the receipts; how many were moved. */
export async function settleEntries(database, personKey, receipts, now) {
  const transaction = database.transaction(["outbox", "receipts"], "readwrite", SAFE)
  const done = transaction.done
  done.catch(() => {})
  const outbox = transaction.objectStore("outbox")
  let moved = 0
  for (const receipt of receipts) {
    const entry = await outbox.index("by_id").get(receipt.id)
    if (!entry || entry.person_key !== personKey) continue
    await transaction.objectStore("receipts").put(receiptFor(entry, receipt, now))
    await outbox.delete(entry.number)
    moved += 1
  }
  await done
  return moved
}

/** Delete receipts from before a moment, but for those that the person has yet to read. */
export async function pruneReceipts(database, before) {
  const transaction = database.transaction("receipts", "readwrite")
  let cursor = await transaction.store.openCursor()
  while (cursor) {
    if (cursor.value.at < before && cursor.value.is_dismissed) await cursor.delete()
    cursor = await cursor.continue()
  }
  await transaction.done
}

/** Take a lease that nobody else holds; whether it was had. */
export async function claim(database, name, owner, until, now) {
  const transaction = database.transaction("meta", "readwrite")
  const held = (await transaction.store.get(name))?.value
  const isFree = !held || held.owner === owner || held.until <= now
  if (isFree) await transaction.store.put({ name, value: { owner, until } })
  await transaction.done
  return isFree
}
