// Asking for support, behind radio and 999 in everything.

import { el } from "../ui/dom.js"
import { bar, chip, section } from "../ui/parts.js"
import { clock } from "../ui/words.js"
import { wordOf } from "./bars.js"
import { heading } from "./heading.js"

const FALLBACK = ["drone", "motorcycle", "dog", "van", "officers"]

async function ask(context, what, words) {
  const { field, attempt, say, params, state } = context
  const placeRef = params.ref ?? state.openVisit?.placeRef ?? null
  const { ok } = await attempt(() => field.askSupport(what, { placeRef }))
  if (ok) say(`Asked: ${words.toLowerCase()}. It is kept, and sent when there is a signal.`)
}

/** Kinds of support, each one tap. */
export const support = {
  place: "today",
  back: ({ ref }) => (ref ? "#/visit" : "#/today"),
  title: () => "Ask for support",
  render(context) {
    const { state, params } = context
    const kinds = (state.plan?.support_kinds ?? FALLBACK).map(wordOf)
    const place = state.plan?.places.find(({ ref }) => ref === (params.ref ?? state.openVisit?.placeRef))
    return [
      heading("Ask for support", { below: place ? `For ${place.name}` : null }),
      el(
        "div",
        { "data-key": "radio" },
        bar(
          "fault",
          el(
            "p",
            null,
            el("strong", null, "Use your radio or 999 in an emergency. "),
            "This is for what can wait: nobody watches it every minute.",
          ),
        ),
      ),
      el(
        "div",
        { class: "choices__grid choices__grid--2", "data-key": "kinds" },
        ...kinds.map(([what, words]) =>
          el(
            "button",
            {
              type: "button",
              class: "choice choice--tall",
              "data-key": what,
              onclick: () => ask(context, what, words),
            },
            el("span", null, words),
          ),
        ),
      ),
      state.support.length > 0 &&
        section(
          "Asked today",
          el(
            "ul",
            { class: "plain" },
            ...state.support.map(({ id, what, at, isSent }) =>
              el(
                "li",
                { class: "plain__row", "data-key": id },
                el("span", null, `${kinds.find(([value]) => value === what)?.[1] ?? what}, ${clock(at)}`),
                chip(isSent ? "Sent" : "Not sent yet", isSent ? "good" : "attention"),
              ),
            ),
          ),
        ),
    ].filter(Boolean)
  },
}
