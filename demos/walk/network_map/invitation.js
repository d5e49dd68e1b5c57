// At a first visit one arc invites the click. After the first cut none does, ever again.

const HAS_CUT = "resnet-explorer-has-cut";
let invites = !keptIn("localStorage", HAS_CUT);

function inviteFirstCut() {
  const last = [...element.querySelectorAll("[data-skip]")].find((arc) => arc.dataset.skip === allBlocks().at(-1).address);
  last.classList.toggle("inviting", invites && !still.matches && !skipless() && !effective().length);
}

function noteCut() {
  if (!invites || !effective().length) return;
  invites = false;
  keepIn("localStorage", HAS_CUT, "yes");
  inviteFirstCut();
}
