// The table: its headers become buttons that sort; numbers by value, words by the British alphabet.
const table = document.getElementById("spot-table");

function valueOf(row, column) {
  const cell = row.cells[column];
  if ("value" in cell.dataset) return cell.dataset.value === "" ? -Infinity : Number(cell.dataset.value);
  return cell.textContent;
}

function sort(column, header) {
  const isDown = header.getAttribute("aria-sort") === "ascending";
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", isDown ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].sort((one, other) => {
    const a = valueOf(one, column), b = valueOf(other, column);
    const order = typeof a === "string" ? a.localeCompare(b, "en-GB") : a - b;
    return isDown ? -order : order;
  });
  table.tBodies[0].append(...rows);
}

[...table.tHead.rows[0].cells].forEach((header, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sorter";
  button.textContent = header.textContent;
  button.addEventListener("click", () => sort(column, header));
  header.replaceChildren(button);
});
