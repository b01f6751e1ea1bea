// Things to know about the phone itself. Few, each with one thing to do; the worst first.

import { bar, button, buttonLink } from "../ui/parts.js"
import { el } from "../ui/dom.js"
import { clock, counted } from "../ui/words.js"
import { signInLink } from "./sign_in_link.js"

const AWAY = { other_person: "attention", no_leave: "fault", old_app: "attention" }

function storageBar({ storage, unsent }) {
  if (storage.words)
    return bar("fault", storage.words, unsent > 0 && buttonLink("Save a file", "#/more/sending", { look: "line" }))
  return null
}

function signInBar({ session, unsent }) {
  if (!session.needsSignIn) return null
  const kept =
    unsent > 0 ? ` ${counted(unsent, "thing")} stay${unsent === 1 ? "s" : ""} safe on this phone until then.` : ""
  return bar(
    "attention",
    `Sign in again to send what you record.${kept} You can go on working.`,
    signInLink(session, { look: "line" }),
  )
}

function othersBar({ othersUnsent, session }) {
  if (!othersUnsent) return null
  return bar(
    "info",
    `This phone keeps ${counted(othersUnsent, "thing")} of somebody else. They are sent when that person signs in here${session.person ? "; yours are sent as usual" : ""}.`,
  )
}

function updateBar({ update }, field) {
  if (!update.ready) return null
  return bar(
    "info",
    "A newer version is ready. Nothing that you recorded is touched.",
    button("Use it now", () => field.applyUpdate(), { look: "line" }),
  )
}

function siteBar({ sync, session }) {
  if (session.mayRecord === false && session.signedIn)
    return bar("fault", session.words || "You may not record patrols. Ask an administrator of your force.")
  return sync.state in AWAY && !session.needsSignIn ? bar(AWAY[sync.state], sync.words) : null
}

function awayBar({ abstraction, plan }, { field, attempt }) {
  if (!abstraction) return null
  const reason =
    plan?.abstraction_reasons?.map(wordOf).find(([value]) => value === abstraction.reason)?.[1] ?? "Taken away"
  return bar(
    "attention",
    el("p", null, el("strong", null, `Away from patrol since ${clock(abstraction.at)}. `), `${reason}.`),
    button("Back on patrol", () => attempt(() => field.abstractionEnded(abstraction.id), "Back on patrol."), {
      look: "main",
    }),
  )
}

/** A word and what people read for it; lists of the plan may hold bare words. */
export function wordOf(item) {
  if (typeof item === "string") return [item, item.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase())]
  const value = item.reason ?? item.kind ?? item.what ?? item.audience
  return [value, item.words]
}

/** All that there is to know; `isAll` false leaves out what can wait. */
export function bars(context, { isAll = true } = {}) {
  const { state, field } = context
  const shown = [
    ["storage", storageBar(state)],
    ["away", awayBar(state, context)],
    ["sign-in", isAll && signInBar(state)],
    ["site", isAll && siteBar(state)],
    ["others", isAll && othersBar(state)],
    ["update", isAll && updateBar(state, field)],
  ].filter(([, made]) => made)
  if (shown.length === 0) return null
  return el(
    "div",
    { class: "bars", "data-key": "bars" },
    ...shown.map(([key, made]) => {
      made.setAttribute("data-key", key)
      return made
    }),
  )
}
