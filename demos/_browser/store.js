// Keeps choices in the browser. A full or forbidden store keeps nothing; then a choice lasts as long
// as the page.

/**
 * @param {"localStorage" | "sessionStorage"} store the second ends with the browser's tab
 * @param {string} name
 * @param {string | null} value nothing removes what was kept
 */
export function keep(store, name, value) {
  try {
    if (value) window[store].setItem(name, value);
    else window[store].removeItem(name);
  } catch {
    // Forbidden or full.
  }
}

/** The value that was kept, or null. */
export function kept(store, name) {
  try {
    return window[store].getItem(name);
  } catch {
    return null;
  }
}
