// Undo and redo of cuts: what the reader drew, change by change.

const MOST_CHANGES = 100;
const changes = { states: [], at: 0, dragging: false };

const drawnNow = () => ({ mode: state.mode, drawn: [...state.drawn], strengths: { ...state.strengths } });
const sameCuts = (one, other) => one.mode === other.mode && one.drawn.join() === other.drawn.join();
const sameStrengths = (one, other) => Object.keys(one.strengths).every((mode) => one.strengths[mode] === other.strengths[mode]);

function beginHistory() {
  Object.assign(changes, { states: [drawnNow()], at: 0, dragging: false });
  announceHistory();
}

// All that a dragged slider passes on its way is one change.
function remember() {
  const now = drawnNow();
  const last = changes.states[changes.at];
  if (last && sameCuts(now, last)) {
    if (sameStrengths(now, last)) return announceHistory();
    if (changes.dragging) changes.at -= 1;
    changes.dragging = true;
  } else changes.dragging = false;
  changes.states = [...changes.states.slice(0, changes.at + 1), now].slice(-MOST_CHANGES);
  changes.at = changes.states.length - 1;
  announceHistory();
}

function announceHistory() {
  const { states, at } = changes;
  announce("history", { undo: at > 0, redo: at < states.length - 1, cuts: state.table ? effective().length : 0 });
}

// At another depth some of the cuts may not exist: what changes nothing here is passed over.
function goBack(by) {
  if (!state.table || skipless()) return;
  const before = effective();
  const strength = strengthNow();
  const every = addresses(allBlocks());
  const unchanged = () => effective().join() === before.join() && strengthNow() === strength;
  changes.dragging = false;
  while (changes.states[changes.at + by] && unchanged()) {
    changes.at += by;
    const { mode, drawn, strengths } = changes.states[changes.at];
    Object.assign(state, { mode, drawn: drawn.filter((block) => every.includes(block)), strengths: { ...strengths } });
  }
  announceHistory();
  if (!unchanged()) send(effective().filter((block) => !before.includes(block)), false);
}

function restoreAll() {
  if (state.table && effective().length) draw([]);
}

const isTyping = (target) => Boolean(target.closest?.("textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [readonly])"));

function onUndoKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onUndoKey);
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
  if (isTyping(event.target) || !element.checkVisibility()) return;
  event.preventDefault();
  goBack(key === "y" || event.shiftKey ? 1 : -1);
}
document.addEventListener("keydown", onUndoKey);

$("#strength").addEventListener("change", () => (changes.dragging = false));
listen("cuts", (what) => ({ undo: () => goBack(-1), redo: () => goBack(1), restore: restoreAll })[what]());
listen("hello", announceHistory);
