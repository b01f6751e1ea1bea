// Settings, and what this phone holds.

import { confirm } from "../ui/dialog.js"
import { el } from "../ui/dom.js"
import { bar, button, buttonLink, choices, linkRow, rows, section } from "../ui/parts.js"
import { ago, counted, modes } from "../ui/words.js"
import { bars } from "./bars.js"
import { heading } from "./heading.js"

function setting(context, name, legend, options, otherwise, hint = null) {
  const { field, attempt } = context
  return el(
    "div",
    { "data-key": name },
    choices(
      legend,
      options,
      field.preference(name) ?? otherwise,
      (value) => attempt(() => field.setPreference(name, value)),
      { columns: options.length },
    ),
    hint && el("p", { class: "hint" }, hint),
  )
}

const SIGNS = [
  ["buzz", "Buzz", "vibrate"],
  ["sound", "Buzz and sound"],
  ["none", "Nothing"],
]

function atFifteen({ field, attempt }) {
  const held = field.preference("vibration") === "no" ? "none" : field.preference("sound") === "yes" ? "sound" : "buzz"
  const choose = (sign) =>
    attempt(async () => {
      await field.setPreference("vibration", sign === "none" ? "no" : "yes")
      await field.setPreference("sound", sign === "sound" ? "yes" : "no")
    })
  return el(
    "div",
    { "data-key": "fifteen" },
    choices("When 15 minutes are reached", SIGNS, held, choose, { columns: 3 }),
    el("p", { class: "hint" }, "Only with the app open and the screen on, where the phone allows it: a locked phone cannot buzz. Nothing else ever buzzes."),
  )
}

function storageWords({ storage }) {
  if (!storage.working) return "This phone does not keep anything now. Save a file before you close the app."
  if (storage.persisted === false)
    return "The phone did not promise to keep what is stored when it runs short of room. Adding Bluelamp to the home screen helps. Send often."
  return storage.persisted
    ? "The phone promised to keep what is stored."
    : "Whether the phone keeps it when it runs short of room is not known yet."
}

function sending(context) {
  const { state, field, attempt, now } = context
  const { unsent, othersUnsent, sync } = state
  return el(
    "section",
    { class: "section", id: "sending", "data-key": "sending" },
    el("h2", { class: "section__heading" }, "What is on this phone"),
    bar(
      unsent + othersUnsent > 0 ? "attention" : "good",
      el(
        "p",
        null,
        el("strong", null, unsent > 0 ? `${counted(unsent, "thing")} not sent yet. ` : "Everything of yours is sent. "),
        sync.words,
        sync.lastAt ? ` Last sent ${ago(sync.lastAt, now)}.` : "",
      ),
    ),
    othersUnsent > 0 &&
      el(
        "p",
        null,
        `${counted(othersUnsent, "thing")} of somebody else wait until that person signs in on this phone.`,
      ),
    el(
      "div",
      { class: "pair" },
      button(sync.state === "sending" ? "Sending…" : "Send now", () => attempt(() => field.sendNow()), {
        look: "main",
        picture: "unsent",
        disabled: sync.state === "sending",
      }),
      button(
        "Save to a file",
        () =>
          attempt(
            () => field.saveExport(),
            "The file is in the phone's downloads. Keep it until the site has everything.",
          ),
        { picture: "file" },
      ),
    ),
    el(
      "p",
      { class: "hint" },
      "Nothing is removed before the site says that it has it. The file is the last resort: give it to your administrator if this phone breaks.",
    ),
    el("p", { class: "hint" }, storageWords(state)),
    el(
      "div",
      { class: "pair" },
      button("Load places again", () => attempt(() => field.refreshPlan(), "Looked for newer places."), {
        look: "line",
      }),
    ),
  )
}

async function leave(context) {
  const { field, state, attempt, go } = context
  const text =
    state.unsent > 0
      ? `${counted(state.unsent, "thing")} of yours ${state.unsent === 1 ? "is" : "are"} not sent. They stay on this phone, and are sent when you sign in here again.`
      : "Everything of yours is sent. Your places leave this phone."
  const open = state.openVisit
    ? ` Your visit at ${state.openVisit.placeName} is still running: end it first if you have left.`
    : ""
  const yes = await confirm("Sign out on this phone?", text + open, "Sign out", { look: "stop" })
  if (!yes) return
  const { ok } = await attempt(() => field.leave())
  if (ok) go("#/today")
}

/** Settings and help. */
export const more = {
  place: "more",
  title: () => "More",
  render(context) {
    const { state } = context
    const { person } = state.session
    const version = document.getElementById("field")?.dataset.version ?? ""
    return [
      heading("More", { below: person ? person.name : null }),
      bars(context),
      sending(context),
      section(
        "How it looks and sounds",
        setting(
          context,
          "night",
          "Light",
          [
            ["auto", "As the phone", "phone"],
            ["day", "Day"],
            ["night", "Night", "moon"],
          ],
          "auto",
        ),
        atFifteen(context),
        setting(
          context,
          "mode",
          "How you mostly go about",
          modes.map(([value, text]) => [value, text, value]),
          "foot",
        ),
      ),
      state.location.mayAsk &&
        section(
          "Battery",
          setting(
            context,
            "low_power",
            "Location inside a visit",
            [
              ["no", "Now and then"],
              ["yes", "Only at the two taps"],
            ],
            "no",
            "Only at the taps saves battery; the visit still counts.",
          ),
        ),
      section(
        "Good to know",
        rows(
          linkRow("#/location", "pin", "About location", "What is kept, how long, who sees it"),
          linkRow(
            "#/questions",
            "question",
            "Questions for you",
            null,
            state.questions.length > 0 ? String(state.questions.length) : null,
          ),
          linkRow("/patrols/own/", "eye", "Who looked at my record", "On the site, with a signal"),
        ),
      ),
      section(
        "This phone",
        person && button("Sign out", () => leave(context), { look: "line" }),
        !person && buttonLink("Sign in", state.session.signInUrl, { look: "main" }),
        el("p", { class: "hint" }, `Bluelamp${version ? ` ${version}` : ""}. In an emergency use your radio or 999.`),
      ),
    ].filter(Boolean)
  },
  after(context, main) {
    if (context.params.part !== "sending" || context.memo.isShown) return
    context.memo.isShown = true
    requestAnimationFrame(() => main.querySelector("#sending")?.scrollIntoView({ block: "start" }))
  },
}
