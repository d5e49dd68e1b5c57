// The text, the equation and the facts of the current step.

const here = { step: null, channel: null, asked: 0 };
const cache = new Map();

function load(trace, address, channel) {
  const name = `${trace} ${address} ${channel}`;
  if (!cache.has(name)) {
    cache.set(name, server.explain([trace, address, channel]).then(async (answer) => {
      if (!answer || answer.error || answer.lost) cache.delete(name);
      else if (answer.equation) answer.equation.sheet = await decodeSheet(answer.equation.sheet);
      return answer || { error: "" };
    }, () => (cache.delete(name), { error: "" })));
    if (cache.size > 120) cache.delete(cache.keys().next().value);
  }
  return cache.get(name);
}

async function show() {
  if (!here.step || !props.value) return;
  const { trace } = props.value;
  const { point } = here.step;
  const ticket = (here.asked += 1);
  const answer = await load(trace, point.address, here.channel);
  if (ticket !== here.asked || answer.lost || answer.error) return; // the maps report a lost run
  $(".text").textContent = answer.text;
  $(".source").textContent = [answer.source, `torchvision: ${point.torchvision}`].filter(Boolean).join(" · ");
  here.equation = answer.equation;
  paintEquation();
  paintFacts();
  for (const next of here.step.neighbours) load(trace, next, here.channel);
}

function paintEquation() {
  const box = $(".equation");
  box.replaceChildren();
  const { equation } = here;
  box.hidden = !equation;
  if (!equation) return;
  const { sheet, names, norms } = equation;
  const range = [Math.min(...sheet.lo), Math.max(...sheet.hi)];
  ["", "+", "=", "→"].forEach((sign, i) => {
    if (sign) box.append(make("span", { class: "sign" }, sign));
    const term = make("div", { class: `term${i === 0 && equation.cut ? " cut" : ""}` });
    const picture = tileCanvas(sheet, i, range);
    term.append(picture, make("span", { class: `label${i === 0 ? " skip" : ""}` }, i === 0 && equation.cut ? `${names[i]} ✂` : names[i]));
    term.append(make("small", {}, i === 3 ? `${Math.round(100 * equation.silenced)} % silent` : `‖·‖ ${short(norms[i])}`));
    box.append(term);
  });
  box.title = `Maps of channel ${equation.channel}${equation.strongest ? ", where F(x) is strongest" : ""}, all four on one signed scale of ±${short(Math.max(Math.abs(range[0]), Math.abs(range[1])))}; norms and the silent share are over all channels`;
}

function paintFacts() {
  const { point, run } = here.step;
  const facts = [
    ["shape", point.shape.join(" × ")],
    ["parameters", thousands(point.parameters)],
    ["MACs", point.macs >= 1e9 ? `${(point.macs / 1e9).toFixed(2)} G` : point.macs >= 1e5 ? `${(point.macs / 1e6).toFixed(1)} M` : thousands(point.macs)],
    ["sees", run.batchStatistics ? "whole batch" : point.field ? `${point.field[0]} × ${point.field[0]} px` : "whole picture"],
  ];
  if (here.equation) facts.push(["maps shown", `channel ${here.equation.channel}`]);
  const list = $(".facts");
  list.replaceChildren();
  for (const [name, value] of facts) list.append(make("dt", {}, name), make("dd", {}, value));
}

listen("step", (step) => {
  here.step = step;
  show();
});
listen("pin", ({ channel }) => {
  if (channel === here.channel) return;
  here.channel = channel;
  show();
});
listen("theme", paintEquation);
watch(["value"], show);
announce("hello");
