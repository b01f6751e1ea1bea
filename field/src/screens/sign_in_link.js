// The way to the sign-in, and back to the screen that was opened: the shift or the place of a scanned code.

import { buttonLink } from "../ui/parts.js"

const ANYWHERE = "https://this.site"

/** A link to the sign-in that leads back to the screen shown now. */
export function signInLink(session, look) {
  return buttonLink("Sign in", signInUrl(session.signInUrl, location.hash), look)
}

/**
 * @param {string} url where the site lets people sign in; empty before it has said so
 * @param {string} hash address of the screen to come back to, such as "#/shift/2026-W10-Fri"
 */
export function signInUrl(url, hash) {
  const to = new URL(url || "/account/login/?next=/field/", ANYWHERE)
  const next = to.searchParams.get("next")
  if (hash && next && !next.includes("#")) to.searchParams.set("next", next + hash)
  return to.pathname + to.search
}
