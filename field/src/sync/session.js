// Who uses this phone: as the site says, or, without a signal, as it last said.

/** The person of the session, remembered on the phone so that a shift can begin in aeroplane mode. */
export class Session {
  #store
  #site
  #onChange
  person = null
  /** null: not known yet */
  signedIn = null
  csrf = ""
  mayRecord = true
  signInUrl = "/account/login/?next=/field/"
  isAway = false

  /** @param {{store: object, site: import("./site.js").Site, onChange: () => void}} options */
  constructor({ store, site, onChange }) {
    this.#store = store
    this.#site = site
    this.#onChange = onChange
  }

  /** Recall who used the phone last. */
  async recall() {
    this.person ??= await this.#store.get("person")
  }

  /** Another tab may have let somebody else in. */
  async recallAgain() {
    const person = await this.#store.get("person")
    if (person?.key === this.person?.key) return
    this.person = person
    this.signedIn = null
    this.csrf = ""
  }

  /** Key of the person whose records are made and sent now, or null. */
  async personKey() {
    return this.person?.key ?? null
  }

  get needsSignIn() {
    return this.signedIn === false
  }

  /** Ask the site. What it says of the person holds at once: records of anybody else stay where they are, unseen. */
  async refresh() {
    const answer = await this.#site.session()
    this.isAway = answer.kind === "away"
    if (answer.kind === "sign_in") this.hasEnded(answer.json.sign_in_url)
    if (answer.kind !== "ok") return
    const said = answer.json
    if (!said.signed_in || !said.person?.key) {
      this.hasEnded(said.sign_in_url)
      return
    }
    const key = String(said.person.key)
    if ((await this.#store.get("left")) === key) {
      await this.#signOut(said.csrf)
      return
    }
    this.signedIn = true
    this.csrf = said.csrf ?? ""
    this.mayRecord = said.may_record !== false
    this.person = { ...said.person, key: String(said.person.key) }
    await this.#store.set("person", this.person)
    this.#onChange()
  }

  /** The site knows nobody any more. Everything is kept. */
  hasEnded(signInUrl) {
    this.signedIn = false
    this.csrf = ""
    // Only an address of this site: the answer may come from a network that wants a sign-in of its own.
    if (typeof signInUrl === "string" && /^\/(?![/\\])/.test(signInUrl)) this.signInUrl = signInUrl
    this.#onChange()
  }

  /** "This is not me": forget who uses the phone, and end the session as soon as the site can be asked to. */
  async leave() {
    if (!this.person) return
    await this.#store.set("left", this.person.key)
    await this.#store.set("person", null)
    const { csrf } = this
    this.person = null
    this.signedIn = null
    if (csrf) await this.#signOut(csrf)
    this.#onChange()
  }

  async #signOut(csrf) {
    const answer = await this.#site.signOut(csrf ?? "")
    // Signed out, the site leads elsewhere; the first page of anybody who is signed in does not.
    if (answer.kind !== "sign_in") return
    await this.#store.set("left", null)
    this.hasEnded(undefined)
  }
}
