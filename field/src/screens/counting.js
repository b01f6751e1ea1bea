// Recording and taking back an outcome, the same wherever its button is.

import { checkReference } from "../tasks/reference.js"
import { openSheet } from "../ui/dialog.js"
import { el } from "../ui/dom.js"
import { button, choices, field as fieldOf } from "../ui/parts.js"
import { show } from "../ui/patch.js"
import { keyOf, outcomeWords, referenceOf } from "./kinds.js"

function referenceSheet(item) {
  const held = { text: "", fault: "", found: null }
  return openSheet(item.words, (finish) => {
    const inside = el("div", { class: "stack" })
    const save = () => {
      held.fault = checkReference(held.text.trim())
      if (held.fault) return draw()
      finish({ reference: held.text.trim() || null, found: held.found })
    }
    function draw() {
      show(
        inside,
        [
          fieldOf(referenceOf(item.kind), {
            id: "reference",
            hint: "The force's own record number, never a name. You may leave it out.",
            fault: held.fault,
            value: held.text,
            autocapitalize: "characters",
            spellcheck: "false",
            maxlength: 40,
            oninput: (event) => {
              held.text = event.target.value
            },
            onkeydown: (event) => {
              if (event.key === "Enter") save()
            },
          }),
          item.kind === "stop_search" &&
            choices(
              "Was what was looked for found?",
              [
                [true, "Found"],
                [false, "Not found"],
              ],
              held.found,
              (found) => {
                held.found = held.found === found ? null : found
                draw()
              },
              { columns: 2 },
            ),
          button("Record it", save, { look: "main" }),
        ].filter(Boolean),
      )
    }
    draw()
    return inside
  })
}

/** Record an item: at once, or after asking for the reference where its kind has one. */
export async function record(context, visit, item, count = 1) {
  const { field, attempt, say, state } = context
  const more = referenceOf(item.kind) ? await referenceSheet(item) : {}
  if (more === null) return
  const outcome = {
    kind: item.kind,
    audience: item.audience,
    count,
    reference: more.reference ?? null,
    found: more.found ?? null,
  }
  const { ok, result: outcomeId } = await attempt(() => field.addOutcome(visit.visitId, outcome))
  if (!ok) return
  const words = outcomeWords(item, state.plan)
  say(`${count > 1 ? `${count} recorded` : "Recorded"}: ${words}.`, {
    undo: () => attempt(() => field.withdrawOutcome(outcomeId), `Taken back: ${words}.`),
  })
}

/** Take back one of an item: the newest record of it, of which all but one are recorded again where it held more. */
export async function takeBack(context, visit, item) {
  const { field, attempt, state } = context
  const newest = visit.outcomes
    .filter((outcome) => keyOf(outcome) === item.key)
    .sort((one, other) => other.at - one.at)[0]
  if (!newest) return
  const left = newest.count - 1
  const { kind, audience, reference, found } = newest
  await attempt(
    async () => {
      await field.withdrawOutcome(newest.outcomeId)
      if (left > 0) await field.addOutcome(visit.visitId, { kind, audience, reference, found, count: left })
    },
    `Taken back: ${outcomeWords(item, state.plan)}.`,
  )
}
