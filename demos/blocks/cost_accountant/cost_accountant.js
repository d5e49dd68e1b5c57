// The controls of the accountant; the counting is the server's.

const chosen = { channels: 256, size: 56, first: false, on: "3x3", option: "B", depth: 34 };
const read = { channels: Number, size: Number, depth: Number, first: (text) => text === "true", on: String, option: String };
const WORDS = { A: "identity, padded with zeros", B: "projection where shapes change", C: "projection everywhere" };
let asked = 0;

for (const [control, values, label] of [["channels", props.channels, String], ["size", props.sizes, (n) => `${n}²`], ["depth", props.depths, String]]) {
  for (const value of values) $(`[data-control="${control}"]`).append(make("button", { type: "button", role: "radio", "data-value": value }, label(value)));
}

const amount = (n) => (n >= 1e9 ? `${(n / 1e9).toFixed(2)} G` : n >= 1e6 ? `${(n / 1e6).toFixed(n >= 1e8 ? 0 : n >= 1e7 ? 1 : 2)} M` : n >= 1e3 ? `${(n / 1e3).toFixed(1)} k` : String(n));
const bytes = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e3).toFixed(0)} kB`);

function paintControls() {
  for (const box of element.querySelectorAll("[data-control]")) {
    for (const button of box.querySelectorAll("button")) {
      button.setAttribute("aria-checked", String(button.dataset.value === String(chosen[box.dataset.control])));
    }
  }
}

function tower(design, widest) {
  const box = make("div", { class: "tower" });
  const row = (operation) => {
    const projection = operation.name.startsWith("shortcut");
    const stride = operation.stride > 1 ? `, /${operation.stride}` : "";
    const share = Math.sqrt(operation.channels / widest);
    const node = make("div", { class: `layer${projection ? " projection" : ""}`, style: `width: ${Math.round(100 * share)}%` }, `${operation.kernel}×${operation.kernel}, ${operation.channels}${stride}`);
    node.title = `${operation.name}: ${operation.in_channels} → ${operation.channels} channels at ${operation.size}², ${thousands(operation.parameters)} parameters, ${thousands(operation.macs)} MACs`;
    return node;
  };
  for (const operation of design.operations) if (!operation.name.startsWith("shortcut")) box.append(row(operation));
  const projection = design.operations.find((operation) => operation.name.startsWith("shortcut"));
  box.append(make("span", { class: "join" }, design.join));
  if (projection) box.append(row(projection));
  return box;
}

function paintDesigns(designs) {
  const most = (name) => Math.max(...designs.map((design) => design[name]));
  const widest = Math.max(...designs.flatMap((design) => design.operations.map((operation) => operation.channels)));
  const box = $(".designs");
  box.replaceChildren();
  for (const design of designs) {
    const card = make("div", { class: "design", "data-design": design.title });
    const bars = make("div", { class: "bars" });
    for (const [label, name, text] of [["parameters", "parameters", amount], ["MACs", "macs", amount], ["memory", "bytes", bytes]]) {
      const bar = make("span", { class: "bar" });
      bar.append(make("i", { style: `width: ${Math.max(1, (100 * design[name]) / most(name))}%` }));
      const value = make("span", { "data-count": name }, text(design[name]));
      value.title = `${thousands(design[name])}${name === "bytes" ? " bytes kept for the backward pass" : ""}`;
      bars.append(make("span", {}, label), bar, value);
    }
    card.append(make("h3", {}, design.title), tower(design, widest), bars);
    box.append(card);
  }
}

function paintNetwork(network) {
  const body = $("tbody");
  body.replaceChildren();
  for (const row of network.rows) {
    const line = make("tr", { class: row.option === chosen.option ? "chosen" : "" });
    const error = (i) => row.errors?.[i]?.toFixed(2) ?? "–";
    for (const text of [row.option, WORDS[row.option], amount(row.parameters), amount(row.macs), error(0), error(1)]) line.append(make("td", {}, text));
    line.children[2].title = thousands(row.parameters);
    line.children[3].title = thousands(row.macs);
    body.append(line);
  }
  $(".options").textContent = network.reading;
  $(".stride").textContent = network.stride;
}

async function show() {
  paintControls();
  const ticket = (asked += 1);
  const answer = await server.account([chosen.channels, chosen.size, chosen.first, chosen.on, chosen.option, chosen.depth]).catch(() => null);
  if (ticket !== asked) return;
  const said = !answer ? "The server did not answer; choose again to retry." : answer.error;
  if (said) return void ($(".comparison").textContent = said);
  paintDesigns(answer.designs);
  $(".comparison").textContent = answer.comparison;
  paintNetwork(answer.network);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-control] button");
  if (!button) return;
  const { control } = button.closest("[data-control]").dataset;
  chosen[control] = read[control](button.dataset.value);
  // Where the stride lies and how the shapes are joined only shows in the first block of a stage.
  if (control === "on") chosen.first = true;
  show();
});
show();
