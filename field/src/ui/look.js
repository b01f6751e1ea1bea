// Day or night: as the phone has it, or as the person chose. The choice is an attribute of the page.

const DARK = "(prefers-color-scheme: dark)"
const GROUND = { day: "#12294b", night: "#05080f" }

/** Apply a choice: "auto", "night" or "day". */
export function applyLook(choice) {
  const isNight = choice === "night" || (choice !== "day" && matchMedia(DARK).matches)
  document.documentElement.dataset.look = isNight ? "night" : "day"
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", isNight ? GROUND.night : GROUND.day)
}

/** Follow the phone when it changes between day and night. */
export function followPhone(choiceNow) {
  matchMedia(DARK).addEventListener("change", () => applyLook(choiceNow()))
}
