// The tabs and the address: a link opens its tab, and a tab that is opened is named in the address.

import { listen, listenOutside } from "../../_browser/events.js";
import { beginHistoryStep, onHistoryStep, openedTab, tabNow, writePicture, writeTab } from "../../_browser/link.js";

const TRIES = 100; // the tabs may come after this script
const BETWEEN = 50; // milliseconds

const titleOf = (tab) => tab.textContent.trim();

/**
 * Ties the tabs to the address as long as the element is on the page.
 * @param {Element} element
 * @param {Record<string, string>} names of the tabs in links, by their titles
 */
export function followTabs(element, names) {
  let isFollowing = false; // the tab is opened because the address names it already

  const nameOf = (tab) => names[titleOf(tab)] ?? titleOf(tab).toLowerCase();
  // Older links name a tab by its title.
  const tabNamed = (name) =>
    [...document.querySelectorAll("[role=tab]")].find((tab) => [nameOf(tab), titleOf(tab).toLowerCase()].includes(name));

  function open(tab) {
    isFollowing = true;
    tab.click();
    isFollowing = false;
  }

  function openNamed(name, tries = TRIES) {
    const tab = tabNamed(name);
    if (tab) open(tab);
    else if (tries) setTimeout(openNamed, BETWEEN, name, tries - 1);
  }
  // Each change of tab is one step of the browser's history. What happens on a tab is none.
  onHistoryStep(element, () => {
    const tab = tabNamed(tabNow());
    if (tab?.getAttribute("aria-selected") === "false") open(tab);
  });

  listenOutside(element, document, "click", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab) return;
    if (!isFollowing && nameOf(tab) !== tabNow()) beginHistoryStep();
    writeTab(element, nameOf(tab));
  });
  if (openedTab()) openNamed(openedTab());

  listen(element, "picture", (name) => {
    if (!name) return;
    const isExample = document.querySelector(`.examples [data-name="${CSS.escape(name)}"]`);
    writePicture(element, isExample ? name : null);
  });
}
