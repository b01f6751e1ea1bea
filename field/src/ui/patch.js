// Brings what is on the screen up to date in place: focus, scroll, what is half typed and running animations stay.

import { handlersOf, setHandlers } from "./dom.js"

function isSame(before, after) {
  if (before.nodeType !== after.nodeType || before.nodeName !== after.nodeName) return false
  if (before.nodeType !== Node.ELEMENT_NODE) return true
  return before.getAttribute("data-key") === after.getAttribute("data-key")
}

function patchAttributes(before, after) {
  for (const { name } of [...before.attributes]) {
    if (!after.hasAttribute(name) && !isTheirs(before, name)) before.removeAttribute(name)
  }
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) before.setAttribute(name, value)
  }
}

// Whether a list of details is open is the person's own doing.
function isTheirs(node, name) {
  return node.nodeName === "DETAILS" && name === "open"
}

function patchChildren(before, after) {
  const keyed = new Map()
  for (const child of before.children) {
    const key = child.getAttribute("data-key")
    if (key !== null) keyed.set(key, child)
  }
  let at = before.firstChild
  for (const wanted of [...after.childNodes]) {
    const key = wanted.nodeType === Node.ELEMENT_NODE ? wanted.getAttribute("data-key") : null
    let held = key === null ? at : keyed.get(key)
    if (held && held !== at && isSame(held, wanted)) before.insertBefore(held, at)
    else if (!held || !isSame(held, wanted)) held = undefined
    if (held) {
      patchNode(held, wanted)
      at = held.nextSibling
    } else {
      before.insertBefore(wanted, at)
    }
  }
  while (at) {
    const next = at.nextSibling
    at.remove()
    at = next
  }
}

/** Make one node like another of the same kind; an element with `data-keep` keeps its inside. */
function patchNode(before, after) {
  if (before.nodeType !== Node.ELEMENT_NODE) {
    if (before.data !== after.data) before.data = after.data
    return
  }
  patchAttributes(before, after)
  setHandlers(before, handlersOf(after))
  if (before.nodeName === "INPUT" && document.activeElement !== before && after.type !== "file") {
    before.checked = after.checked
    if (after.hasAttribute("value")) before.value = after.value
  }
  if (!before.hasAttribute("data-keep")) patchChildren(before, after)
}

/** Show `content` inside `holder`, changing only what differs. */
export function show(holder, content) {
  const wanted = document.createElement(holder.nodeName)
  wanted.append(...[content].flat())
  patchChildren(holder, wanted)
}
