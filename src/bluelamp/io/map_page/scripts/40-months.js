// Months: the colours, the legend and the list's counts follow the chosen month; what was not received is hatched.
const chooser = document.getElementById("month-chooser");
const slider = document.getElementById("month-slider");
const said = document.getElementById("month-said");
const bars = [...document.querySelectorAll("[data-month]")];
const classPaths = new Map([...sheet.querySelectorAll(".heat .k")].map((path) => [path.dataset.colour, path]));
const heatLayer = sheet.querySelector(".heat");

function colour(digits) {
  const parts = { 1: [], 2: [], 3: [], 4: [], 5: [] };
  const { x, y, shape, outlines } = content.heat;
  for (let i = 0; i < digits.length; i++) {
    if (digits[i] !== "0") parts[digits[i]].push(outlines ? outlines[i] : `M${x[i]} ${y[i]}${shape}`);
  }
  for (const [name, pieces] of Object.entries(parts)) classPath(name).setAttribute("d", pieces.join(""));
}

function classPath(name) {
  if (!classPaths.has(name)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `k k${name}`);
    heatLayer.append(path);
    classPaths.set(name, path);
  }
  return classPaths.get(name);
}

// 0 is the whole period, 1 the first month.
function choose(position) {
  const month = content.months[position - 1];
  const isMissing = Boolean(month) && !month.held;
  chooser.value = slider.value = String(position);
  slider.setAttribute("aria-valuetext", month ? words(month) : "Whole period");
  sheet.classList.toggle("is-missing", isMissing);
  document.getElementById("legend-whole").hidden = Boolean(month);
  document.getElementById("legend-month").hidden = !month;
  for (const bar of bars) bar.classList.toggle("is-chosen", bar.dataset.month === month?.month);
  colour(!month ? content.heat.whole : isMissing || month.at < 0 ? "" : content.heat.months[month.at]);
  count(month, position - 1);
  said.textContent = sentence(month);
}

const words = (month) => (month.held ? month.name : `${month.name}: not received`);

function sentence(month) {
  if (!month) return `Whole period: ${content.held}.`;
  if (!month.held) return `${month.name} was not received: nothing can be said of it.`;
  return `${month.name}: counts of one month are small, and most differences between months are chance.`;
}

function count(month, position) {
  for (const place of document.querySelectorAll(".spot-link")) {
    const number = place.querySelector(".count");
    place.classList.toggle("is-month", Boolean(month));
    if (!month) number.textContent = number.dataset.whole;
    else if (!month.held) number.textContent = "not received";
    else number.textContent = `${content.spots[place.dataset.ref].months[position]} in ${month.short}`;
  }
}

let beat = 0;
const player = document.getElementById("month-play");
function play() {
  if (beat) return stop();
  player.textContent = "Stop";
  const step = () => {
    const next = Number(slider.value) + 1;
    if (next > content.months.length) return stop();
    choose(next);
  };
  if (Number(slider.value) >= content.months.length) choose(0);
  step();
  beat = setInterval(step, 1100);
}

function stop() {
  clearInterval(beat);
  beat = 0;
  player.textContent = "Play months";
}

function chooseByHand(position) {
  if (beat) stop();
  choose(clamp(position, 0, content.months.length));
}

chooser.addEventListener("change", () => chooseByHand(Number(chooser.value)));
slider.addEventListener("input", () => chooseByHand(Number(slider.value)));
document.getElementById("month-before").addEventListener("click", () => chooseByHand(Number(slider.value) - 1));
document.getElementById("month-after").addEventListener("click", () => chooseByHand(Number(slider.value) + 1));
player.addEventListener("click", play);
