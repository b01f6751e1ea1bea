// Tables that can be sorted by a heading and narrowed by a word: <table data-sortable data-filterable="Find a hotspot">.

export function cellKey(cell) {
  const text = (cell?.dataset?.value ?? cell?.textContent ?? "").trim()
  const number = Number(text.replaceAll(/[,£%\s]/g, ""))
  return text !== "" && Number.isFinite(number) ? number : text
}

const ORDER = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" })

// Numbers before words, and what is empty last whichever way the column runs.
export function compareKeys(a, b, direction) {
  if (a === "" || b === "") return (a === "") - (b === "")
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1
  return direction * (typeof a === "number" ? a - b : ORDER.compare(a, b))
}

function sortBy(table, heading, index) {
  const isAscending = heading.getAttribute("aria-sort") !== "ascending"
  const body = table.tBodies[0]
  const rows = [...body.rows].map((row) => ({ row, key: cellKey(row.cells[index]) }))
  rows.sort((a, b) => compareKeys(a.key, b.key, isAscending ? 1 : -1))
  body.append(...rows.map(({ row }) => row))
  for (const other of table.tHead.rows[0].cells) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none")
  heading.setAttribute("aria-sort", isAscending ? "ascending" : "descending")
}

function makeSortable(table) {
  const headings = table.tHead?.rows[0]?.cells ?? []
  for (const [index, heading] of [...headings].entries()) {
    if (heading.dataset.sort === "none" || !heading.textContent.trim()) continue
    const button = document.createElement("button")
    button.type = "button"
    button.className = "bl-sort"
    button.append(...heading.childNodes)
    heading.append(button)
    heading.setAttribute("aria-sort", heading.dataset.sort ?? "none")
    button.addEventListener("click", () => sortBy(table, heading, index))
  }
}

function makeFilterable(table, number) {
  const box = document.createElement("div")
  box.className = "bl-filter"
  const id = `bl-filter-${number}`
  box.innerHTML =
    `<label class="govuk-label bl-label" for="${id}"></label>` +
    `<input class="govuk-input govuk-input--width-20" id="${id}" type="search" autocomplete="off">` +
    '<span class="bl-filter__count" role="status"></span>'
  box.querySelector("label").textContent = table.dataset.filterable
  const [field, count] = [box.querySelector("input"), box.querySelector("span")]
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    const rows = [...table.tBodies[0].rows]
    for (const row of rows) {
      const text = row.textContent.toLowerCase()
      row.hidden = !words.every((word) => text.includes(word))
    }
    const shown = rows.filter((row) => !row.hidden).length
    count.textContent = words.length ? `${shown} of ${rows.length} shown` : ""
  })
  const frame = table.closest(".bl-table-scroll") ?? table
  frame.before(box)
}

export function mountTables(root) {
  for (const table of root.querySelectorAll("table[data-sortable]")) makeSortable(table)
  for (const [number, table] of [...root.querySelectorAll("table[data-filterable]")].entries()) makeFilterable(table, number)
}
