// Bluelamp's own line drawings, 24 by 24, drawn with the colour of the words beside them.

import { svg } from "./dom.js"

const PATHS = {
  today: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14h3v3H8z",
  visit: "M12 4a8 8 0 1 0 8 8M12 8v4l3 2M16 4h4v4",
  record: "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h5",
  more: "M4 7h16M4 12h16M4 17h16",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  warning: "M12 4l9 16H3zM12 10v5M12 17.4v.2",
  info: "M12 3a9 9 0 1 0 .01 0zM12 11v6M12 7.4v.2",
  question: "M12 3a9 9 0 1 0 .01 0zM9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.9.4-1.2.9-1.2 1.9M12 16.9v.2",
  offline: "M7 18a4 4 0 0 1-.6-7.9A6 6 0 0 1 17.8 9 4.6 4.6 0 0 1 20 17M4 4l16 16",
  sent: "M7 18a4 4 0 0 1-.6-7.9A6 6 0 0 1 17.8 9a4.6 4.6 0 0 1-.3 9M8.5 14l2.5 2.5 4.5-4.5",
  unsent: "M7 18a4 4 0 0 1-.6-7.9A6 6 0 0 1 17.8 9a4.6 4.6 0 0 1-.3 9M12 20v-8M8.8 14.8L12 11.6l3.2 3.2",
  people:
    "M9 11a3.5 3.5 0 1 0-.01 0zM2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.6 3.5 5.5",
  person: "M12 11.5a4 4 0 1 0-.01 0zM4.5 21c.4-4.5 3.4-6.5 7.5-6.5s7.1 2 7.5 6.5",
  foot: "M13 5.2a1.6 1.6 0 1 0-.01 0zM9 12l2.5-4.5 3 .5 1.5 3.5 2.5 1M11.5 8l-1 6 3.5 3 1 4.5M10.5 14l-1 3.5L6.5 21",
  cycle: "M6 20a3.5 3.5 0 1 0-.01 0zM18 20a3.5 3.5 0 1 0-.01 0zM6 16.5l4-7h5l3 7M10 9.5l3.5 7H6M14 6h3",
  vehicle: "M4 17v-4l2-6h12l2 6v4zM4 13h16M6.5 17v2M17.5 17v2M7.5 15.2v.1M16.5 15.2v.1",
  away: "M4 12h12M11 7l5 5-5 5M20 4v16",
  help: "M4 14v-3a8 8 0 0 1 16 0v3M4 14h3v5H4zM17 14h3v5h-3zM18.5 19c0 1.5-2 2.5-5 2.5",
  pin: "M12 21c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0C18.5 13 16 16 12 21zM12 12a2.5 2.5 0 1 0-.01 0z",
  clock: "M12 3a9 9 0 1 0 .01 0zM12 7.5V12l3 2.5",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  note: "M5 4h14v12l-4 4H5zM15 20v-4h4M8.5 9h7M8.5 13h4",
  eye: "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12zM12 15a3 3 0 1 0-.01 0z",
  moon: "M19.5 14.5A8 8 0 1 1 9.5 4.5a6.5 6.5 0 0 0 10 10z",
  file: "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18v2M18 18h2v2h-2z",
  phone: "M7.5 3h9v18h-9zM11 18h2",
  locate: "M12 7a5 5 0 1 0 .01 0zM12 2.5V7M12 17v4.5M2.5 12H7M17 12h4.5",
  search: "M11 4a7 7 0 1 0 .01 0zM16 16l5 5",
  undo: "M9 5L4 10l5 5M4 10h9a6 6 0 0 1 0 12h-3",
  stop: "M7 7h10v10H7z",
  play: "M8 5.5v13l11-6.5z",
  shield: "M12 3.5l7 2.5v5.5c0 4.5-2.9 7.5-7 9-4.1-1.5-7-4.5-7-9V6z",
  vibrate: "M9 5h6v14H9zM5.5 9v6M18.5 9v6M2.5 10.5v3M21.5 10.5v3",
}

/** A drawing that only goes with words: it is hidden from screen readers. */
export function icon(name, size = 24) {
  return svg(
    "svg",
    {
      class: `icon icon--${name}`,
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
    },
    svg("path", {
      d: PATHS[name],
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 2,
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
    }),
  )
}
