// What stands there before anybody has signed in on this phone.

import { el } from "../ui/dom.js"
import { card } from "../ui/parts.js"
import { bars } from "./bars.js"
import { heading } from "./heading.js"
import { signInLink } from "./sign_in_link.js"

/** Asks to sign in; nothing can be recorded without knowing whose it is. */
export const welcome = {
  place: "today",
  title: () => "Sign in",
  render(context) {
    const { session, sync } = context.state
    const checking =
      session.signedIn === null && navigator.onLine && sync.state !== "offline" && sync.state !== "waiting"
    return [
      heading("Patrols on your phone"),
      bars(context, { isAll: false }),
      card(
        el(
          "p",
          { class: "large" },
          checking
            ? "Looking whether you are signed in…"
            : "Sign in once with a signal. After that a whole shift works without one.",
        ),
        signInLink(session, { look: "main", picture: "person" }),
      ),
      el(
        "ul",
        { class: "points" },
        el("li", null, "Start when you arrive, end when you leave. In between the phone stays in your pocket."),
        el("li", null, "What you record is kept on this phone until the site says that it has it."),
        el(
          "li",
          null,
          "Where you are is looked at only inside a visit, and only if your force has agreed that with its staff. ",
          el("a", { href: "#/location" }, "About location"),
        ),
      ),
    ].filter(Boolean)
  },
}
