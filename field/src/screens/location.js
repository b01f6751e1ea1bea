// What happens to where I am, in plain words, readable before anybody signs in.

import { el } from "../ui/dom.js"
import { bar, section } from "../ui/parts.js"
import { counted } from "../ui/words.js"
import { heading } from "./heading.js"

function now({ plan, location }) {
  const tracking = plan?.tracking
  if (!tracking?.is_on)
    return bar(
      "good",
      el(
        "p",
        null,
        el("strong", null, "Location is off. "),
        "Your force has not recorded an agreement with its staff, so this app never asks the phone where it is.",
      ),
    )
  const denied = location.isDenied ? " This phone does not give it: your visits count by your taps." : ""
  return bar(
    "info",
    el("p", null, el("strong", null, "Location is on inside visits. "), `${tracking.words ?? ""}${denied}`),
  )
}

/** About location. */
export const aboutLocation = {
  place: "more",
  back: () => "#/more",
  title: () => "About location",
  render({ state }) {
    const days = state.plan?.tracking?.is_on ? state.plan.tracking.days_kept : null
    return [
      heading("About location"),
      now(state),
      section(
        "When it is looked at",
        el(
          "p",
          null,
          "Only between your two taps, and only in and close around the place. Positions farther away are dropped on this phone and go nowhere. Between visits, on breaks and off duty nothing is looked at.",
        ),
      ),
      section(
        "If you would rather not",
        el(
          "p",
          null,
          "Say no when the phone asks. A visit by two taps, or by the code on a wall, is a full visit: its evidence says C in place of A.",
        ),
      ),
      section(
        "What is kept, and how long",
        el(
          "p",
          null,
          days
            ? `Single positions are deleted after ${counted(days, "day")}. What stays is the visit: place, start, end, minutes and how they are known.`
            : "Nothing of it, while location is off. A visit keeps its place, start, end, minutes and how they are known.",
        ),
      ),
      section(
        "Who sees it",
        el(
          "ul",
          { class: "points" },
          el("li", null, "You see all of your own record, may put it right, and see who looked at it and why."),
          el(
            "li",
            null,
            "Supervisors see places first. Names only for welfare or with a reason that is written down, and shown to you.",
          ),
          el("li", null, "There is no league table of people. What does not fit is asked of you first."),
        ),
      ),
      section(
        "Sorting by distance",
        el(
          "p",
          null,
          "“How far?” on Today asks the phone once, to sort the list. That position is neither stored nor sent.",
        ),
      ),
    ]
  },
}
