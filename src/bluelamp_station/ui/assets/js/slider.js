// A slider that names the point it stands on while it is moved: <form data-point-slider="id of the table">. Each row of
// the table carries its number and its sentence; without a script the form's button asks for the page of that point.

export function pointRows(table) {
  return new Map([...table.querySelectorAll("tr[data-point]")].map((row) => [row.dataset.point, row]))
}

function mountSlider(form) {
  const table = document.getElementById(form.dataset.pointSlider)
  const range = form.querySelector('input[type="range"]')
  const words = form.querySelector("[data-point-words]")
  if (!table || !range || !words) return
  const rows = pointRows(table)
  const marks = [...document.querySelectorAll("[data-point-mark]")]
  form.querySelector("button")?.remove()
  const show = () => {
    const row = rows.get(range.value)
    if (!row) return
    words.textContent = row.dataset.words
    range.setAttribute("aria-valuetext", row.dataset.words)
    for (const other of rows.values()) other.classList.toggle("bl-is-chosen", other === row)
    for (const mark of marks) mark.classList.toggle("bl-is-chosen", mark.dataset.pointMark === range.value)
  }
  range.addEventListener("input", show)
  show()
}

export function mountSliders(root) {
  for (const form of root.querySelectorAll("form[data-point-slider]")) mountSlider(form)
}
