// The rooms fold on a narrow screen; the account menu closes when the reader leaves it.

const NARROW = "(max-width: 767px)"

export function mountMenus(root) {
  const fold = root.querySelector("[data-rooms-fold]")
  if (fold) {
    const narrow = window.matchMedia(NARROW)
    const follow = () => {
      fold.open = !narrow.matches
    }
    narrow.addEventListener("change", follow)
    follow()
  }
  const account = root.querySelector(".bl-account")
  if (!account) return
  document.addEventListener("click", (event) => {
    if (!account.contains(event.target)) account.open = false
  })
  account.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !account.open) return
    account.open = false
    account.querySelector("summary").focus()
  })
}
