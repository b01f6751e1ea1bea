// Elements from data, never from text: whatever comes from a plan or a person is set as text and cannot become markup.

const SVG = "http://www.w3.org/2000/svg"
const HANDLERS = Symbol("handlers")

function called(event) {
  this[HANDLERS]?.[event.type]?.call(this, event)
}

/** What an element does on events; one listener an event, so that a redraw only changes what it calls. */
export function setHandlers(node, handlers) {
  for (const type of Object.keys(handlers)) {
    if (!node[HANDLERS] || !(type in node[HANDLERS])) node.addEventListener(type, called)
  }
  const gone = Object.keys(node[HANDLERS] ?? {}).filter((type) => !(type in handlers))
  node[HANDLERS] = { ...Object.fromEntries(gone.map((type) => [type, undefined])), ...handlers }
}

/** What was given to `setHandlers`. */
export function handlersOf(node) {
  return node[HANDLERS] ?? {}
}

function put(node, name, value, handlers) {
  if (value === null || value === undefined || value === false) return
  if (typeof value === "function") handlers[name.replace(/^on/, "")] = value
  else if (value === true) node.setAttribute(name, "")
  else node.setAttribute(name, String(value))
}

function built(node, attributes, children) {
  const handlers = {}
  for (const [name, value] of Object.entries(attributes ?? {})) put(node, name, value, handlers)
  if (Object.keys(handlers).length > 0) setHandlers(node, handlers)
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return node
}

/** An element: `el("button", {class: "b", onclick: f}, "Start")`. Names that are absent, false or null are left out. */
export function el(tag, attributes, ...children) {
  return built(document.createElement(tag), attributes, children)
}

/** The same for a drawing. */
export function svg(tag, attributes, ...children) {
  return built(document.createElementNS(SVG, tag), attributes, children)
}
