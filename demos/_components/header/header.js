// The top bar: text size, theme and the link. They are kept in the browser; the server needs none.

import { finderIn } from "../../_browser/dom.js";
import { announce } from "../../_browser/events.js";
import { addressNow, hasOpenedTheme, writeTheme } from "../../_browser/link.js";
import { keep, kept } from "../../_browser/store.js";
import { followTabs } from "./tabs.js";

const LARGE = "resnet-explorer-large";
const THEME = "resnet-explorer-theme";
const COPIED = 1800; // milliseconds that the button says so

export function mount({ element, props }) {
  const $ = finderIn(element);

  function setLarge(large) {
    document.documentElement.classList.toggle("large-text", large);
    $(".larger").setAttribute("aria-pressed", String(large));
    keep("localStorage", LARGE, large ? "yes" : null);
  }

  $(".larger").addEventListener("click", () => setLarge(!document.documentElement.classList.contains("large-text")));
  $(".theme").addEventListener("click", () => {
    const theme = document.body.classList.contains("dark") ? "light" : "dark";
    setTheme(theme);
    keep("localStorage", THEME, theme);
    writeTheme(theme);
  });
  $(".link").addEventListener("click", () => copyAddress($(".link")));

  setLarge(Boolean(kept("localStorage", LARGE)));
  const theme = kept("localStorage", THEME);
  if (theme && !hasOpenedTheme()) setTheme(theme);
  followTabs(element, props.tabs ?? {});
}

function setTheme(theme) {
  document.body.classList.toggle("dark", theme === "dark");
  announce("theme");
}

async function copyAddress(button) {
  try {
    await navigator.clipboard.writeText(addressNow());
    button.textContent = "✓ Copied";
  } catch {
    button.textContent = "Copy the address bar";
  }
  setTimeout(() => (button.textContent = "⤴ Link"), COPIED);
}
