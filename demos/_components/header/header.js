// Text size, theme and the link: preferences of this browser, nothing that the server needs.

const LARGE = "resnet-explorer-large";
const THEME = "resnet-explorer-theme";

function setLarge(large) {
  document.documentElement.classList.toggle("large-text", large);
  $(".larger").setAttribute("aria-pressed", String(large));
  keepIn("localStorage", LARGE, large ? "yes" : "");
}

$(".larger").addEventListener("click", () => setLarge(!document.documentElement.classList.contains("large-text")));
// A theme that a link names is that of its page; one that was chosen here is kept.
function setTheme(dark) {
  document.body.classList.toggle("dark", dark);
  announce("theme");
}

$(".theme").addEventListener("click", () => {
  const dark = !document.body.classList.contains("dark");
  setTheme(dark);
  keepIn("localStorage", THEME, dark ? "dark" : "light");
  const query = new URLSearchParams(location.search);
  if (!query.has("__theme")) return;
  query.set("__theme", dark ? "dark" : "light");
  replaceAddress(query);
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
window.addEventListener("popstate", function back(event) {
  if (!element.isConnected) return window.removeEventListener("popstate", back);
  if (event.state?.document !== BY_US.document) return location.reload();
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
  if (!following && nameOf(tab) !== (new URLSearchParams(location.search).get("tab") ?? "walk")) history.pushState(BY_US, "");
  writeAddress({ ...(picture && { picture }), tab: nameOf(tab) });
});
listen("picture", (name) => {
  const query = new URLSearchParams(location.search);
  if (!query.has("tab") || !name) return; // the walk writes its own
  query.delete("picture");
  const example = document.querySelector(`.examples [data-name="${CSS.escape(name)}"]`);
  writeAddress(example ? [["picture", name], ...query] : query);
});

setLarge(Boolean(keptIn("localStorage", LARGE)));
const theme = keptIn("localStorage", THEME);
if (theme && !opened.has("__theme")) setTheme(theme === "dark");
