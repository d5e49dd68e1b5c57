// The text, the sum and the facts of the current step.

const here = { step: null, channel: null, asked: 0 };
const cache = new Map();

function load(trace, address, channel) {
  const name = `${trace} ${address} ${channel}`;
  if (!cache.has(name)) {
    cache.set(name, server.explain([trace, address, channel]).then(async (answer) => {
      if (!answer || answer.error || answer.lost) cache.delete(name);
      else if (answer.equation) answer.equation.sheet = await decodeSheet(answer.equation.sheet);
      return answer || SILENT;
    }, () => (cache.delete(name), SILENT)));
    if (cache.size > 120) cache.delete(cache.keys().next().value);
  }
  return cache.get(name);
}

async function show() {
  if (!here.step || !props.value) return;
  const { trace, painting } = props.value;
  const { point } = here.step;
  const ticket = (here.asked += 1);
  const answer = await load(trace, point.address, here.channel);
  if (ticket !== here.asked || answer.lost) return; // the maps report a lost run
  $(".text").textContent = answer.error || answer.text;
  $(".source").textContent = answer.source || "";
  $(".torchvision").textContent = point.torchvision ? `torchvision: ${point.torchvision}` : "";
  here.equation = answer.equation;
  paintSum(here.equation);
  paintFacts();
  await charted(painting);
  if (ticket !== here.asked) return;
  for (const next of here.step.neighbours) load(trace, next, here.channel);
}

function paintFacts() {
  const { point, run } = here.step;
  // A projection as a whole is no operation of its own: its parts were counted a step before.
  const whole = point.operation === "shortcut" && point.parameters ? ", conv and BN together" : "";
  const facts = [
    ["shape", point.shape.join(" × ")],
    [`parameters${whole}`, thousands(point.parameters)],
    [`MACs at ${run.size}²`, point.macs >= 1e9 ? `${(point.macs / 1e9).toFixed(2)} G` : point.macs >= 1e5 ? `${(point.macs / 1e6).toFixed(1)} M` : thousands(point.macs)],
    ["sees", run.batchStatistics ? "whole batch" : point.field ? `${point.field[0]} × ${point.field[0]} px` : "whole picture"],
  ];
  const list = $(".facts");
  list.replaceChildren();
  for (const [name, value] of facts) {
    const fact = make("div");
    fact.append(make("dt", {}, name), make("dd", {}, value));
    list.append(fact);
  }
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
listen("theme", () => paintSum(here.equation));
watch(["value"], show);
announce("hello");
