// Hands on the map: drag, pinch, wheel, keys and buttons.
const pointers = new Map();
let hasDragged = false;

function place(event) {
  const edge = box.getBoundingClientRect();
  return { x: event.clientX - edge.left, y: event.clientY - edge.top };
}

function takeUp(event) {
  if (event.button) return;
  flight++;
  hasDragged = false;
  pointers.set(event.pointerId, place(event));
}

function move(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = place(event);
  if (!hasDragged && Math.hypot(now.x - before.x, now.y - before.y) < 4 && pointers.size === 1) return;
  hasDragged = true;
  if (!box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
  if (pointers.size === 2) pinch(event.pointerId, before, now);
  else {
    view.left += now.x - before.x;
    view.top += now.y - before.y;
    show();
  }
  pointers.set(event.pointerId, now);
}

function pinch(id, before, now) {
  const other = [...pointers].find(([key]) => key !== id)[1];
  const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
  zoomAt((now.x + other.x) / 2, (now.y + other.y) / 2, apart(now) / apart(before));
}

function letGo(event) {
  pointers.delete(event.pointerId);
}

function turnWheel(event) {
  // At the whole area a turn outwards scrolls the page on, so that the map is no trap.
  if (event.deltaY > 0 && !isZoomedIn()) return;
  event.preventDefault();
  const { x, y } = place(event);
  zoomAt(x, y, Math.exp(-clamp(event.deltaY, -120, 120) / 300));
}

const keys = {
  "+": () => zoom(STEP),
  "=": () => zoom(STEP),
  "-": () => zoom(1 / STEP),
  0: () => flyTo(centred(content.width / 2, content.height / 2, wholeScale())),
  ArrowLeft: () => shift(80, 0),
  ArrowRight: () => shift(-80, 0),
  ArrowUp: () => shift(0, 80),
  ArrowDown: () => shift(0, -80),
};

function shift(x, y) {
  view.left += x;
  view.top += y;
  show();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

box.addEventListener("pointerdown", takeUp);
box.addEventListener("pointermove", move);
for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, letGo);
box.addEventListener("wheel", turnWheel, { passive: false });
box.addEventListener("keydown", press);
box.addEventListener("dragstart", (event) => event.preventDefault());
// A drag that ends on a mark is no click on it.
box.addEventListener("click", (event) => hasDragged && (event.preventDefault(), event.stopPropagation()), true);
document.getElementById("zoom-in").addEventListener("click", () => zoom(STEP));
document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / STEP));
document.getElementById("zoom-whole").addEventListener("click", keys[0]);
