// Text size, theme and the link: preferences of this browser, nothing that the server needs.

const LARGE = "resnet-explorer-large";

function setLarge(large) {
  document.documentElement.classList.toggle("large-text", large);
  $(".larger").setAttribute("aria-pressed", String(large));
  try {
    localStorage.setItem(LARGE, large ? "yes" : "");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

$(".larger").addEventListener("click", () => setLarge(!document.documentElement.classList.contains("large-text")));
$(".theme").addEventListener("click", () => {
  document.body.classList.toggle("dark");
  announce("theme");
});
$(".link").addEventListener("click", async () => {
  const button = $(".link");
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "✓ Copied";
  } catch {
    button.textContent = "Copy the address bar";
  }
  setTimeout(() => (button.textContent = "⤴ Link"), 1800);
});

// A link names its tab; the tab's own part of the link is read by what is drawn there, which may
// be long after the walk has written the address anew.
const opened = new URLSearchParams(location.search);
if (!document.documentElement.dataset.opened) document.documentElement.dataset.opened = location.search;

const nameOf = (tab) => tab.textContent.trim().toLowerCase();
const tabNamed = (name) => [...document.querySelectorAll("[role=tab]")].find((tab) => nameOf(tab) === name);
let following = false; // the address is there before the tab

function follow(tab) {
  following = true;
  tab.click();
  following = false;
}

function openTab(tries = 100) {
  const tab = tabNamed(opened.get("tab"));
  if (tab) follow(tab);
  else if (tries) setTimeout(() => openTab(tries - 1), 50);
}
if (opened.has("tab")) openTab();

// Every change of tab is a step of the browser's history; what is done on a tab is none.
window.addEventListener("popstate", function back() {
  if (!element.isConnected) return window.removeEventListener("popstate", back);
  const tab = tabNamed(new URLSearchParams(location.search).get("tab") ?? "walk");
  if (tab?.getAttribute("aria-selected") === "false") follow(tab);
});

// The address names the tab that is shown, and its picture if a link can: an example, no upload.
// What else a tab has to say, its own parts write over it.
document.addEventListener("click", function opens(event) {
  if (!element.isConnected) return document.removeEventListener("click", opens);
  const tab = event.target.closest?.("[role=tab]");
  const picture = new URLSearchParams(location.search).get("picture");
  if (!tab) return;
  if (!following && nameOf(tab) !== (new URLSearchParams(location.search).get("tab") ?? "walk")) history.pushState(history.state, "");
  writeAddress({ ...(picture && { picture }), tab: nameOf(tab) });
});
listen("picture", (name) => {
  const query = new URLSearchParams(location.search);
  if (!query.has("tab") || !name) return; // the walk writes its own
  query.delete("picture");
  const example = document.querySelector(`.examples [data-name="${CSS.escape(name)}"]`);
  writeAddress(example ? [["picture", name], ...query] : query);
});

try {
  setLarge(Boolean(localStorage.getItem(LARGE)));
} catch {
  setLarge(false);
}
