// Marks and names: laid out again at every view so that none lies on another.
const SVG = "http://www.w3.org/2000/svg";
const marks = [...sheet.querySelectorAll(".mark")];
const leaders = [...sheet.querySelectorAll(".leader")];
const namesLayer = sheet.querySelector(".names");
const APART = 27;
const STREETS_FROM = 0.06; // dots per metre
const MOST_NAMES = 70;
const BESIDE = [[0, 0.35], [0, -1.3], [0, 2], [1, 0.35], [-1, 0.35], [0, -2.7], [0, 3.4]];

function layOutMarks() {
  const spots = marks.map((mark) => content.spots[mark.dataset.ref]);
  const home = spots.map((spot, i) => ({ x: dotX(spot.x) + Math.cos(i * 2.4) / 2, y: dotY(spot.y) + Math.sin(i * 2.4) / 2 }));
  const at = home.map((one) => ({ ...one }));
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < at.length; i++) for (let j = 0; j < i; j++) pushApart(at[i], at[j]);
    if (round > 75) continue;
    at.forEach((one, i) => {
      one.x += (home[i].x - one.x) * 0.03;
      one.y += (home[i].y - one.y) * 0.03;
    });
  }
  at.forEach((one, i) => {
    marks[i].setAttribute("transform", `translate(${one.x.toFixed(1)} ${one.y.toFixed(1)})`);
    const isAside = Math.hypot(one.x - home[i].x, one.y - home[i].y) > 9;
    leaders[i].setAttribute("d", isAside ? `M${home[i].x} ${home[i].y}L${one.x} ${one.y}` : "M0 0");
  });
  return at;
}

function pushApart(one, other) {
  const x = one.x - other.x, y = one.y - other.y, distance = Math.hypot(x, y);
  if (distance >= APART) return;
  const push = (APART - distance) / 2 / (distance || 1);
  one.x += x * push;
  one.y += y * push;
  other.x -= x * push;
  other.y -= y * push;
}

function layOutNames(at) {
  const taken = at.map(({ x, y }) => [x - 14, y - 14, x + 14, y + 14]);
  taken.push([0, view.height - 48, 200, view.height], [view.width - 56, 0, view.width, 135], [view.width - 50, view.height - 64, view.width, view.height]);
  const texts = [];
  writeNames(content.towns, "town", 14, taken, texts);
  if (view.scale >= STREETS_FROM) writeNames(content.streets, "street", 12, taken, texts);
  namesLayer.replaceChildren(...texts);
}

function writeNames(names, kind, size, taken, texts) {
  const near = new Map(); // one street has many points: its name once in a while is enough
  for (let i = 0; i < names.text.length && texts.length < MOST_NAMES; i++) {
    const x = dotX(names.x[i]), y = dotY(names.y[i]), text = names.text[i];
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    if ((near.get(text) || []).some(([a, b]) => Math.hypot(a - x, b - y) < 220)) continue;
    const spot = freePlace(x, y, text.length * size * 0.29 + 2, size, taken);
    if (!spot) continue;
    near.set(text, [...(near.get(text) || []), [x, y]]);
    texts.push(written(spot, text, kind));
  }
}

function freePlace(x, y, half, size, taken) {
  for (const [across, down] of BESIDE) {
    const middle = x + across * (half + 14), base = y + down * size;
    const edge = [middle - half, base - size, middle + half, base + size * 0.3];
    if (edge[0] < 0 || edge[1] < 0 || edge[2] > view.width || edge[3] > view.height) continue;
    if (taken.some((other) => edge[0] < other[2] && other[0] < edge[2] && edge[1] < other[3] && other[1] < edge[3])) continue;
    taken.push(edge);
    return { middle, base };
  }
  return null;
}

function written(spot, words, kind) {
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("class", kind);
  text.setAttribute("x", spot.middle.toFixed(1));
  text.setAttribute("y", spot.base.toFixed(1));
  text.setAttribute("text-anchor", "middle");
  text.textContent = words;
  return text;
}

function layOutScale() {
  const bar = sheet.querySelector(".scale-bar"), words = bar.querySelector("text");
  const longest = Math.min(view.width / 4, 170) / view.scale;
  const step = 10 ** Math.floor(Math.log10(longest));
  const metres = [5, 2, 1].map((times) => times * step).find((length) => length <= longest);
  const length = metres * view.scale;
  bar.setAttribute("transform", `translate(16 ${view.height - 20})`);
  bar.querySelector("path").setAttribute("d", `M0 0v8h${length}v-8`);
  words.setAttribute("x", length / 2);
  words.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  sheet.querySelector(".north").setAttribute("transform", `translate(${view.width - 24} ${view.height - 52})`);
}

afterView.push(() => layOutNames(layOutMarks()), layOutScale);
