// The browser's own small store, where it may be used.

/** localStorage, or null where the browser refuses it. */
export function browserStorage() {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
