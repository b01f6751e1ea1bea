// What stays on every screen: the head with the sign of what is unsent, the foot with four ways to go, and short words.

import { el } from "./dom.js"
import { icon } from "./icons.js"
import { show } from "./patch.js"
import { counted, lasting } from "./words.js"

const PLACES = [
  ["today", "#/today", "Today"],
  ["visit", "#/visit", "Visit"],
  ["record", "#/record", "My record"],
  ["more", "#/more", "More"],
]

function signWords({ unsent, othersUnsent, sync }) {
  const all = unsent + othersUnsent
  const offline = sync.state === "offline"
  if (all === 0)
    return offline
      ? ["offline", "Offline", "Offline. Everything is sent."]
      : ["sent", "All sent", "Everything is sent."]
  return [
    offline ? "offline" : "unsent",
    `${all} unsent`,
    `${counted(all, "thing")} kept on this phone and not sent yet${offline ? ", offline" : ""}.`,
  ]
}

/** The sign of what is unsent: always there, never in the way. */
function sendingSign(state) {
  const [picture, text, words] = signWords(state)
  const tone = picture === "sent" ? "calm" : text === "Offline" ? "calm" : "waiting"
  return el(
    "a",
    { class: `sign sign--${tone}`, href: "#/more/sending", "aria-label": `${text}. ${words}` },
    icon(picture),
    el("span", null, text),
  )
}

function head(screen, state, params) {
  const back = screen.back?.(params)
  return [
    back
      ? el("a", { class: "head__back", href: back, "aria-label": "Back" }, icon("back", 28))
      : el("span", { class: "head__lamp", "aria-hidden": "true" }, lamp()),
    el("p", { class: "head__name" }, back ? "" : "Bluelamp"),
    sendingSign(state),
  ]
}

function lamp() {
  return el("span", { class: "lamp" })
}

function footItems(screen, state, now) {
  const open = state.openVisit
  return PLACES.map(([name, href, text]) =>
    el(
      "li",
      { class: "foot__item" },
      el(
        "a",
        { class: "foot__link", href, "aria-current": screen.place === name ? "page" : null },
        icon(name),
        el("span", { class: "foot__text" }, name === "visit" && open ? lasting(now - open.startedAt) : text),
        name === "visit" && open && el("span", { class: "unseen" }, ", visit running"),
        name === "record" &&
          state.questions.length > 0 &&
          el(
            "span",
            { class: "foot__count" },
            String(state.questions.length),
            el("span", { class: "unseen" }, " to answer"),
          ),
      ),
    ),
  )
}

// What sticks above the foot or below the head has to know how high they are: large text makes them grow.
function keepHeights(nodes) {
  const measure = () => {
    for (const [name, node] of Object.entries(nodes))
      document.documentElement.style.setProperty(name, `${node.offsetHeight}px`)
  }
  const observer = new ResizeObserver(measure)
  for (const node of Object.values(nodes)) observer.observe(node)
}

/** The frame inside `root`: its parts, and `draw(screen, params, state, now)`. */
export function makeFrame(root) {
  const header = el("header", { class: "head" })
  const main = el("main", { class: "main", id: "main", tabindex: "-1" })
  const list = el("ul", { class: "foot__list" })
  const foot = el("nav", { class: "foot", "aria-label": "Screens" }, list)
  const said = el("div", { class: "saying", role: "status", "aria-live": "polite" })
  root.replaceChildren(
    el(
      "a",
      {
        class: "skip",
        href: "#main",
        onclick: (event) => {
          event.preventDefault()
          main.focus()
        },
      },
      "Skip to the screen",
    ),
    header,
    main,
    said,
    foot,
  )
  keepHeights({ "--head-height": header, "--foot": foot })
  return {
    main,
    said,
    draw(screen, params, state, now) {
      show(header, head(screen, state, params))
      show(list, footItems(screen, state, now))
      root.dataset.screen = screen.place
    },
  }
}
