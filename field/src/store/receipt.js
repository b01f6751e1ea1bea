// What stays on the phone of a record that the site has received.

/** What is kept of a record after the site has it: everything but where somebody was. */
export function receiptFor(entry, receipt, now) {
  const body = { ...entry.record.body }
  if ("fixes" in body) body.fixes = []
  if ("fix" in body) body.fix = null
  return {
    id: entry.id,
    number: entry.number ?? Number.MAX_SAFE_INTEGER,
    person_key: entry.person_key,
    status: receipt.status,
    reason: receipt.reason ?? "",
    words: receipt.words ?? "",
    at: now,
    is_dismissed: receipt.status === "kept",
    record: { ...entry.record, body },
  }
}
