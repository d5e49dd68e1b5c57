// One block as a diagram: which block is shown, and which of its operations is the current step.

import { finderIn, onWidthChange } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { handleKeys } from "../../_browser/keys.js";
import { openedBlock, writeBlock } from "../../_browser/link.js";
import { createPlayer } from "../../_browser/player.js";
import { choiceOf, paintChoice, paintOffers } from "./choice.js";
import { paintDiagram, paintStep } from "./drawing.js";

const PAUSE = 1100; // milliseconds between two steps while it plays

export function mount({ element, props, trigger, watch }) {
  const $ = finderIn(element);
  let address = null; // of the current operation
  let leaf = null; // its address without the block, so that another block opens at the same operation
  let wished = null; // weights that the reader chose: another depth or order may lack them

  const nodes = () => props.view?.nodes ?? [];
  const index = () => nodes().findIndex((node) => node.address === address);

  function announceStep() {
    const all = nodes();
    const i = index();
    writeLink();
    if (i < 0) return;
    const { name } = props.view;
    const neighbours = [all[i + 1]?.address, all[i - 1]?.address].filter(Boolean);
    const { channel, maker } = all[i];
    announce("block-step", { name, address, leaf, channel, maker, neighbours });
  }

  function setStep(node) {
    ({ address, leaf } = node);
  }

  function go(wanted) {
    const node = nodes().find((one) => one.address === wanted);
    if (!node) return;
    setStep(node);
    paintStep(element, nodes(), address);
    announceStep();
  }

  function move(by) {
    const next = nodes()[index() + by];
    if (next) go(next.address);
    return Boolean(next);
  }

  const player = createPlayer($(".play"), {
    pause: PAUSE,
    rewind: () => index() === nodes().length - 1 && go(nodes()[0].address),
    step: () => move(1),
  });
  const play = () => nodes().length && player.toggle();

  function writeLink() {
    if (!props.view) return;
    writeBlock(element, props.view.choice, leaf === "x" ? props.view.block : address);
  }

  function choose(change) {
    wished = change.weights ?? wished;
    props.value = { ...props.value, ...change, wished, asked: newestRequest() + 1 };
    paintChoice(element, props.value);
    element.classList.add("waiting");
    trigger("input");
  }

  const newestRequest = () => props.value?.asked ?? 0;

  function takeView() {
    const { view } = props;
    if (!view || view.asked < newestRequest()) return; // a newer choice is on its way
    element.classList.remove("waiting");
    props.value = { ...view.choice, asked: view.asked };
    paintOffers(element, view.offers);
    paintChoice(element, props.value);
    setStep(nodes().find((node) => node.leaf === leaf) ?? nodes().find((node) => node.operation === "conv"));
    element.closest("#block-diagram")?.setAttribute("data-closeup", view.name);
    paint();
    announceStep();
  }

  // The page says why the choice cannot be shown. The choice returns to the block that is shown.
  function takeRefusal() {
    if (props.refused < newestRequest()) return; // a newer choice is on its way
    element.classList.remove("waiting");
    if (!props.view) return;
    props.value = { ...props.view.choice, asked: props.refused };
    paintChoice(element, props.value);
  }

  function paint() {
    if (!props.view) return;
    paintDiagram(element, props.view);
    paintStep(element, nodes(), address);
  }

  element.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const choice = choiceOf(button);
    if (choice) choose(choice);
    else if (button.dataset.node) go(button.dataset.node);
    else if (button.id === "block-prev") move(-1);
    else if (button.id === "block-next") move(1);
    else if (button.classList.contains("play")) play();
  });
  handleKeys(element, { ArrowLeft: () => move(-1), ArrowRight: () => move(1), " ": play });

  listen(element, "hello", announceStep);
  listen(element, "block-lost", () => trigger("submit"));
  listen(element, "theme", paint);
  watch(["view"], takeView);
  watch(["refused"], takeRefusal);
  onWidthChange(element, () => {
    paint();
    writeLink();
  });

  if (props.view) takeView();
  else openAsLinked();

  // The tab is opened for the first time. Only now does the server compute anything for it.
  function openAsLinked() {
    const opening = openedBlock();
    ({ leaf } = opening);
    wished = opening.choice.wished ?? null;
    props.value = opening.choice;
    trigger("input");
  }
}
