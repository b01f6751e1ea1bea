// References: a number of another system, never somebody's name.

const FORM = /^[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$/

/** Why a reference cannot be taken, in a sentence; empty where it can. */
export function checkReference(text) {
  if (!text) return ""
  if (!FORM.test(text)) return "A reference is up to 40 letters, digits and / . _ - and begins with a letter or digit."
  if (!/\d/.test(text)) return "A reference holds at least one digit: never a name."
  return ""
}
