// Shows one screen at a time: draws it when something changed, moves the focus to its heading when it is another one.

import { makeFrame } from "./frame.js"
import { applyLook, followPhone } from "./look.js"
import { show } from "./patch.js"
import { makeSay } from "./say.js"
import { clock } from "./words.js"

const TICK_MS = 5_000
const JUST_NOW_MS = 60_000

/** Run screens in `root`. A screen is `{place, title(context), render(context), back?, after?, leave?}`. */
export function openStage({ field, root, route, guard }) {
  const frame = makeFrame(root)
  const { say } = makeSay(frame.said)
  const scrolls = new Map()
  const look = () => field.preference("night") ?? "auto"
  let current = null
  let told = null
  let isDrawDue = false

  function contextOf(screen, params) {
    const context = {
      field,
      params,
      say,
      memo: {},
      go: (hash) => {
        location.hash = hash
      },
      redraw,
      attempt,
      state: field.state,
      now: Date.now(),
    }
    return { screen, params, context }
  }

  async function attempt(task, done = null) {
    try {
      const result = await task()
      if (typeof done === "string") say(done)
      else done?.(result)
      return { ok: true, result }
    } catch (error) {
      say(error?.message ?? "That could not be kept on this phone.", { fault: true })
      return { ok: false, result: null }
    }
  }

  function draw() {
    isDrawDue = false
    if (!current) return
    const { screen, params, context } = current
    Object.assign(context, { state: field.state, now: Date.now() })
    const shown = guard(screen, context)
    if (shown !== screen) return open(shown, params)
    const hadFocus = frame.main.contains(document.activeElement)
    show(frame.main, screen.render(context))
    frame.draw(screen, params, context.state, context.now)
    // What was pressed may be gone now: who goes by keyboard or ear goes on from the heading, not from nowhere.
    if (hadFocus && !frame.main.contains(document.activeElement)) focusHeading()
    document.title = `${screen.title(context)} · Bluelamp`
    screen.after?.(context, frame.main)
  }

  function focusHeading() {
    frame.main.querySelector("h1")?.focus({ preventScroll: true })
  }

  function redraw() {
    if (isDrawDue) return
    isDrawDue = true
    queueMicrotask(draw)
  }

  function open(screen, params) {
    const isFirst = current === null
    if (current) {
      scrolls.set(current.screen, window.scrollY)
      current.screen.leave?.(current.context)
    }
    const before = current?.screen
    frame.main.replaceChildren()
    current = contextOf(screen, params)
    draw()
    if (current.screen !== screen) return
    window.scrollTo(0, before?.place === screen.place && !screen.back ? (scrolls.get(screen) ?? 0) : 0)
    if (!isFirst) focusHeading()
  }

  function follow() {
    const { screen, params } = route(location.hash)
    open(guard(screen, { state: field.state, params }), params)
  }

  applyLook(look())
  followPhone(look)
  window.addEventListener("hashchange", follow)
  field.subscribe((state) => {
    applyLook(look())
    tellOfTime(state)
    if (current) ask()
  })
  setInterval(() => {
    if (!document.hidden) redraw()
  }, TICK_MS)
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) redraw()
  })
  follow()

  // Once, in words too: the ring alone is not heard.
  function tellOfTime({ timer, openVisit }) {
    if (!timer?.isReached || told === timer.visitId) return
    told = timer.visitId
    if (!openVisit) return
    // A locked phone lets no page speak: whoever opens it later is told at once, and when it was.
    const since = Date.now() - timer.dueAt < JUST_NOW_MS ? "" : ` since ${clock(timer.dueAt)}`
    say(`15 minutes at ${openVisit.placeName}${since}.`)
  }

  // A screen that stood in for another (nobody signed in) gives way when it no longer has to.
  function ask() {
    const { screen } = route(location.hash)
    const wanted = guard(screen, { state: field.state, params: {} })
    if (wanted === current.screen) redraw()
    else follow()
  }
}
