// List, map and cards: one hotspot is lit everywhere; its card opens beside the map and goes back where it came from.
const list = document.querySelector(".spot-list");
const slot = document.getElementById("card-slot");
const holder = document.getElementById("card-holder");
const refs = marks.map((mark) => mark.dataset.ref);
const cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.dataset.ref, card]));
const homes = new Map([...cards].map(([ref, card]) => [ref, card.parentElement]));
let openRef = null, cameFrom = null, viewBefore = null;

function light(ref) {
  for (const one of document.querySelectorAll(".is-lit")) one.classList.remove("is-lit");
  if (!ref) return;
  for (const one of document.querySelectorAll("[data-ref]")) one.classList.toggle("is-lit", one.dataset.ref === ref);
}

const refOf = (event) => event.target.closest?.("[data-ref]")?.dataset.ref;

function putBack() {
  if (openRef) homes.get(openRef).append(cards.get(openRef));
}

function openCard(ref, from) {
  putBack();
  viewBefore = viewBefore || { ...view };
  cameFrom = from || cameFrom;
  openRef = ref;
  const card = cards.get(ref);
  holder.append(card);
  slot.hidden = false;
  list.hidden = true;
  slot.scrollTop = 0;
  flyToSpot(ref);
  light(ref);
  card.focus({ preventScroll: true });
  // Beside the map the card is in view already; below it, on a narrow screen, the page goes there.
  (innerWidth > 1000 ? box : slot).scrollIntoView({ block: innerWidth > 1000 ? "nearest" : "start" });
}

function closeCard() {
  if (!openRef) return;
  putBack();
  const ref = openRef;
  openRef = null;
  slot.hidden = true;
  list.hidden = false;
  flyTo(viewBefore);
  viewBefore = null;
  const back = cameFrom?.isConnected ? cameFrom : list.querySelector(`[data-ref="${CSS.escape(ref)}"]`);
  cameFrom = null;
  back?.focus();
}

function step(by) {
  const next = refs[(refs.indexOf(openRef) + by + refs.length) % refs.length];
  openCard(next);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-ref], .spot");
  if (!link) return;
  event.preventDefault();
  openCard(link.dataset.ref, link.matches("a") ? link : null);
});
document.addEventListener("pointerover", (event) => {
  const ref = refOf(event);
  light(ref || openRef);
  if (ref && box.contains(event.target)) showInList(ref);
});
document.addEventListener("focusin", (event) => {
  const ref = refOf(event);
  light(ref || openRef);
  if (event.target.closest?.(".mark")) bringIntoView(content.spots[ref]);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closeCard());
document.getElementById("card-back").addEventListener("click", closeCard);
document.getElementById("card-before").addEventListener("click", () => step(-1));
document.getElementById("card-after").addEventListener("click", () => step(1));

function showInList(ref) {
  const item = list.querySelector(`[data-ref="${CSS.escape(ref)}"]`);
  const over = item.offsetTop - list.offsetTop, room = list.clientHeight - item.offsetHeight;
  list.scrollTop = clamp(list.scrollTop, over - room, over);
}

function bringIntoView({ x, y }) {
  const isIn = dotX(x) > 0 && dotX(x) < view.width && dotY(y) > 0 && dotY(y) < view.height;
  if (!isIn) flyTo(centred(x, y, view.scale));
}
