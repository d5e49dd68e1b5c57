// At a first visit one arc invites the click. After the first cut no arc does so again.

import { keep, kept } from "../../_browser/store.js";
import { cutSkips, isWithoutSkips } from "./cuts.js";

const HAS_CUT = "resnet-explorer-has-cut";

/** @param {import("./types.js").NetworkMap} map */
export function createInvitation(map) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let invites = !kept("localStorage", HAS_CUT);

  function paint() {
    const arcs = [...map.element.querySelectorAll("[data-skip]")];
    const isInviting = invites && !still.matches && !isWithoutSkips(map) && cutSkips(map).length === 0;
    arcs.at(-1)?.classList.toggle("inviting", isInviting);
  }

  function noteCut() {
    if (!invites || cutSkips(map).length === 0) return;
    invites = false;
    keep("localStorage", HAS_CUT, "yes");
    paint();
  }

  return { paint, noteCut };
}
