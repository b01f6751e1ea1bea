// The view: how the ground lies on the sheet. Metres times scale plus shift are dots; the sheet is as large as its box.
const content = JSON.parse(document.getElementById("map-content").textContent);
const box = document.getElementById("map-box");
const sheet = document.getElementById("map");
const groundLayer = sheet.querySelector(".ground");
const hatching = document.getElementById("hatch-ground");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const view = { width: 0, height: 0, scale: 1, left: 0, top: 0 };
const afterView = []; // what must be laid out again when the view has changed
const CLOSEST = 2; // dots per metre
const STEP = 1.6;

const dotX = (metres) => metres * view.scale + view.left;
const dotY = (metres) => metres * view.scale + view.top;
const wholeScale = () => Math.min(view.width / content.width, view.height / content.height);
const isZoomedIn = () => view.scale > wholeScale() * 1.01;

let isDue = false;
function show() {
  const slack = 60;
  view.left = clamp(view.left, slack - content.width * view.scale, view.width - slack);
  view.top = clamp(view.top, slack - content.height * view.scale, view.height - slack);
  groundLayer.setAttribute("transform", `translate(${view.left} ${view.top}) scale(${view.scale})`);
  hatching.setAttribute("patternTransform", `scale(${1 / view.scale}) rotate(45)`);
  box.classList.toggle("is-zoomed", isZoomedIn());
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    for (const layOut of afterView) layOut();
  });
}

function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

function zoomAt(x, y, factor) {
  const scale = clamp(view.scale * factor, wholeScale(), CLOSEST);
  if (scale <= wholeScale()) return showWhole();
  const ratio = scale / view.scale;
  Object.assign(view, { scale, left: x - (x - view.left) * ratio, top: y - (y - view.top) * ratio });
  show();
}

const zoom = (factor) => zoomAt(view.width / 2, view.height / 2, factor);

function centred(x, y, scale) {
  return { scale, left: view.width / 2 - x * scale, top: view.height / 2 - y * scale };
}

function showWhole() {
  Object.assign(view, centred(content.width / 2, content.height / 2, wholeScale()));
  show();
}

let flight = 0;
function flyTo(target) {
  const from = { ...view }, turn = ++flight, begun = performance.now(), lasts = isCalm ? 0 : 350;
  const fly = (now) => {
    if (turn !== flight) return;
    const t = lasts ? clamp((now - begun) / lasts, 0, 1) : 1;
    const eased = t * t * (3 - 2 * t);
    for (const key of ["scale", "left", "top"]) view[key] = from[key] + (target[key] - from[key]) * eased;
    show();
    if (t < 1) requestAnimationFrame(fly);
  };
  fly(begun);
}

function flyToSpot(ref) {
  const [west, north, east, south] = content.spots[ref].box;
  const around = 5 * Math.max(east - west, south - north, 60);
  const scale = clamp(Math.min(view.width, view.height) / around, wholeScale(), CLOSEST);
  flyTo(centred((west + east) / 2, (north + south) / 2, scale));
}

function resize() {
  const wasWhole = view.width === 0 || !isZoomedIn();
  const [oldWidth, oldHeight] = [view.width, view.height];
  view.width = box.clientWidth;
  view.height = box.clientHeight;
  if (!view.width || !view.height) return;
  sheet.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
  if (wasWhole) return showWhole();
  view.left += (view.width - oldWidth) / 2;
  view.top += (view.height - oldHeight) / 2;
  show();
}
