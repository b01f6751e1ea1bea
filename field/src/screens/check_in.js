// Checking in by the code on a wall, where satellites fail. A code says where, not that a person stood there: grade C.

import { el } from "../ui/dom.js"
import { bar, button, buttonLink, field as fieldOf, section } from "../ui/parts.js"
import { address } from "../ui/router.js"
import { clock } from "../ui/words.js"
import { bars } from "./bars.js"
import { heading } from "./heading.js"
import { endNow, startAt } from "./starting.js"

function take(context, text) {
  const { field, memo, redraw } = context
  const code = field.readCode(text)
  memo.fault = code ? "" : "This is not a code of a place. It is printed under the square."
  if (code) Object.assign(memo, { code, ref: field.placeOfCode(code) ?? context.params.ref ?? null })
  redraw()
}

function stopCamera({ memo }) {
  memo.camera?.abort()
  memo.camera = null
}

async function scan(context) {
  const { field, memo, redraw, attempt } = context
  memo.camera = new AbortController()
  redraw()
  const video = await new Promise((resolve) => {
    requestAnimationFrame(() => resolve(document.querySelector(".camera")))
  })
  const { result } = await attempt(() => field.scanCode(video, { signal: memo.camera.signal }))
  stopCamera(context)
  if (result) take(context, result)
  redraw()
}

function asking(context) {
  const { field, memo, redraw } = context
  return [
    el(
      "div",
      { "data-key": "scan" },
      memo.camera
        ? el(
            "div",
            { class: "stack" },
            el("video", {
              class: "camera",
              "data-keep": true,
              playsinline: true,
              muted: true,
              "aria-label": "What the camera sees",
            }),
            button(
              "Stop the camera",
              () => {
                stopCamera(context)
                redraw()
              },
              { look: "line" },
            ),
          )
        : field.canScan()
          ? button("Scan the code", () => scan(context), { look: "main", picture: "code" })
          : el(
              "p",
              { class: "hint" },
              "This phone's browser cannot read codes itself. Its camera app can: point it at the code and open the link. Or type the letters under it.",
            ),
    ),
    el(
      "div",
      { class: "stack", "data-key": "typed" },
      fieldOf("Or type the code", {
        id: "code",
        value: memo.typed ?? "",
        fault: memo.fault,
        autocapitalize: "characters",
        spellcheck: "false",
        maxlength: 200,
        oninput: (event) => {
          memo.typed = event.target.value
        },
        onkeydown: (event) => {
          if (event.key === "Enter") take(context, memo.typed ?? "")
        },
      }),
      button("Use this code", () => take(context, memo.typed ?? ""), { look: "line" }),
    ),
  ]
}

function found(context) {
  const { state, memo } = context
  const place = state.plan?.places.find(({ ref }) => ref === memo.ref)
  const open = state.openVisit
  if (!place) return [choosing(context)]
  if (open?.placeRef === place.ref) {
    return [
      el(
        "div",
        { class: "stack", "data-key": "found" },
        el("p", { class: "large" }, `Your visit at ${place.name} runs since ${clock(open.startedAt)}.`),
        button("End visit", () => endNow(context, open, { checkIn: "qr" }), { look: "stop", picture: "stop" }),
        buttonLink("Go on with it", "#/visit", { look: "line" }),
      ),
    ]
  }
  return [
    el(
      "div",
      { class: "stack", "data-key": "found" },
      el("p", { class: "large" }, el("strong", null, place.name), `, ${place.town}`),
      button("Start visit", () => startAt(context, place, { checkIn: "qr", placeCode: memo.code }), {
        look: "main",
        picture: "play",
      }),
      button(
        "Another place",
        () => {
          memo.ref = null
          context.redraw()
        },
        { look: "line" },
      ),
    ),
  ]
}

function choosing(context) {
  const { field, memo, redraw } = context
  return el(
    "div",
    { class: "stack", "data-key": "choosing" },
    bar("info", "This phone meets the code for the first time. Say once where you are; the site compares it later."),
    section(
      "Where are you?",
      el(
        "div",
        { class: "choices__grid choices__grid--2" },
        ...field.placesDue(null).map(({ place }) =>
          el(
            "button",
            {
              type: "button",
              class: "choice choice--tall",
              "data-key": place.ref,
              onclick: () => {
                memo.ref = place.ref
                redraw()
              },
            },
            el("span", null, place.name),
          ),
        ),
      ),
    ),
  )
}

/** Check in by a code, scanned, typed, or in the address that a camera app opened. */
export const checkIn = {
  place: "today",
  back: ({ ref }) => (ref ? address("place", ref) : "#/today"),
  title: () => "Check in by code",
  render(context) {
    const { params, memo } = context
    if (params.code && !memo.isRead) {
      memo.isRead = true
      const code = context.field.readCode(params.code)
      if (code) Object.assign(memo, { code, ref: context.field.placeOfCode(code) })
      else memo.fault = "The link holds no code of a place. Type what is printed under the square."
    }
    return [
      heading("Check in by code", { below: "Where the phone finds no position. It counts in full, with evidence C." }),
      bars(context, { isAll: false }),
      ...(memo.code ? found(context) : asking(context)),
    ].filter(Boolean)
  },
  leave: stopCamera,
}
