// Start: the controls appear only where they work, that is, here.
for (const control of document.querySelectorAll("[data-needs-script]")) control.hidden = false;
document.body.classList.add("has-script");
const allCards = document.querySelector(".all-cards");
allCards.open = false; // cards open beside the map; without the script, and on paper, all of them lie open
new ResizeObserver(resize).observe(box);
resize();
choose(0);
addEventListener("beforeprint", () => {
  closeCard();
  allCards.open = true;
  choose(0);
  showWhole();
});
const asked = decodeURIComponent(location.hash.slice(1));
const wanted = refs.find((ref) => ref === asked || cards.get(ref).id === asked);
if (wanted !== undefined) openCard(wanted);
