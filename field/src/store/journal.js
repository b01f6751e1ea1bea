// Where records go while the database is dead: memory, and localStorage under one key for each record.

const PREFIX = "bluelamp-field-journal/"
const NOTES = "bluelamp-field-note/"

/** Entries ({id, person_key, added_at, record}) that could not be put into the outbox. */
export class Journal {
  #entries = new Map()
  #storage

  /** @param {Storage|null} storage localStorage, or null where the browser refuses it. */
  constructor(storage) {
    this.#storage = storage
    for (const key of this.#keys()) {
      const entry = this.#read(key)
      if (entry) this.#entries.set(entry.id, entry)
    }
  }

  get size() {
    return this.#entries.size
  }

  /** Keep an entry; whether it will outlive this page. */
  add(entry) {
    this.#entries.set(entry.id, entry)
    try {
      this.#storage.setItem(PREFIX + entry.id, JSON.stringify(entry))
      return true
    } catch {
      return false
    }
  }

  /** Entries in the order in which they were made. */
  all() {
    return [...this.#entries.values()].sort((one, other) => one.added_at - other.added_at)
  }

  has(id) {
    return this.#entries.has(id)
  }

  remove(id) {
    this.#entries.delete(id)
    try {
      this.#storage?.removeItem(PREFIX + id)
    } catch {
      // It is sent once more after the next start, and the site knows it by its id.
    }
  }

  /** A thing to be remembered beside the database, or null. */
  note(name) {
    try {
      return JSON.parse(this.#storage?.getItem(NOTES + name) ?? "null")
    } catch {
      return null
    }
  }

  setNote(name, value) {
    try {
      this.#storage?.setItem(NOTES + name, JSON.stringify(value))
    } catch {
      // It is only a copy.
    }
  }

  #keys() {
    try {
      return Array.from({ length: this.#storage?.length ?? 0 }, (_, index) => this.#storage.key(index)).filter((key) =>
        key?.startsWith(PREFIX),
      )
    } catch {
      return []
    }
  }

  #read(key) {
    try {
      const entry = JSON.parse(this.#storage.getItem(key))
      return entry?.id && entry.person_key && entry.record ? entry : null
    } catch {
      return null
    }
  }
}
