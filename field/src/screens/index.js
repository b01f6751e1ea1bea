// All screens and their addresses.

import { makeRouter } from "../ui/router.js"
import { openStage } from "../ui/stage.js"
import { away } from "./away.js"
import { checkIn } from "./check_in.js"
import { crewScreen } from "./crew_screen.js"
import { aboutLocation } from "./location.js"
import { more } from "./more.js"
import { outcomes } from "./outcomes.js"
import { place } from "./place.js"
import { questions } from "./questions.js"
import { record } from "./record.js"
import { shift } from "./shift.js"
import { support } from "./support.js"
import { today } from "./today.js"
import { visit } from "./visit.js"
import { visitRecord } from "./visit_record.js"
import { welcome } from "./welcome.js"

const ROUTES = [
  ["today", today],
  ["place/:ref", place],
  ["shift/:id", shift],
  ["visit", visit],
  ["outcomes", outcomes],
  ["outcomes/:visit", outcomes],
  ["crew", crewScreen],
  ["crew/:visit", crewScreen],
  ["away", away],
  ["support", support],
  ["support/:ref", support],
  ["record", record],
  ["record/:visit", visitRecord],
  ["questions", questions],
  ["more", more],
  ["more/:part", more],
  ["location", aboutLocation],
  ["check-in", checkIn],
  ["check-in/:ref", checkIn],
  ["at/:code", checkIn],
]
const FOR_EVERYBODY = new Set([more, aboutLocation])

// Nothing can be recorded without knowing whose it is.
function guard(screen, { state }) {
  return state.session.person || FOR_EVERYBODY.has(screen) ? screen : welcome
}

/** Show the screens of a field in an element of the page. */
export function mountScreens(field, root) {
  openStage({ field, root, route: makeRouter(ROUTES), guard })
}
