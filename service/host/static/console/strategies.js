import { answer } from "./answer.js";
import { evaluations } from "./evaluations.js";
import { debounced, fill, h } from "./dom.js";
import { get, post, put } from "./http.js";
import { attempt, versions } from "./kept.js";
import { previewSample } from "./sample.js";
import { legend } from "./why.js";

// Weights that add up to 1: whoever moves one moves the others.
const SUMS = [
  ["content_weight", "collaborative_weight"],
  ["neighbours_weight", "sequence_weight", "similar_weight", "popularity_weight", "trend_weight"],
];
const GROUPS = ["Genres, or what people take", "What people take: from where"];

export async function show(page, { argument, parameters }) {
  const known = await get("strategies");
  const strategy = known.strategies.find((each) => each.name === argument) ?? known.strategies[0];
  const [{ versions: history }, { people }, evaluated] = await Promise.all([
    get(`strategies/${strategy.name}/versions`), get("people", { kind: "many", limit: 10 }), evaluations()]);
  const person = parameters.get("person") ?? people[0]?.user_id;
  const now = { ...strategy.parameters };
  const controls = {};
  const preview = h("div", { "aria-live": "polite" });
  const sample = h("div");
  let asked = 0;

  const changes = () => Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== strategy.parameters[name]));

  async function look() {
    const turn = (asked += 1);
    const name = strategy.name;
    try {
      if (person) {
        const began = performance.now();
        const { before, after } = await post(`strategies/${name}/preview`, { user_id: person, parameters: changes() });
        if (turn !== asked) return;
        preview.dataset.milliseconds = Math.round(performance.now() - began);
        fill(preview, answer(after, { person, strategy: name }, { before: before.recommendations }));
      }
      await previewSample(sample, name, changes(), () => turn === asked);
    } catch (error) {
      if (turn === asked) fill(sample, h("p", { class: "bad", role: "alert" }, error.message));
    }
  }
  const later = debounced(look, 120);

  function set(name, value) {
    now[name] = value;
    const others = SUMS.find((names) => names.includes(name))?.filter((each) => each !== name) ?? [];
    const total = others.reduce((sum, each) => sum + now[each], 0);
    for (const each of others) now[each] = total > 0 ? (now[each] * (1 - value)) / total : (1 - value) / others.length;
    for (const each of [name, ...others]) controls[each].show(now[each]);
    later();
  }

  function control(parameter) {
    const { name, type, comment, least, most } = parameter;
    const isText = type === "interval";
    const step = type === "integer" ? 1 : most <= 1 ? 0.01 : 0.05;
    const widest = Math.min(most ?? 100, type === "integer" ? 500 : 10);
    const id = `parameter-${name}`;
    const range = !isText && h("input", { type: "range", min: least ?? 0, max: widest, step, "aria-label": name.replaceAll("_", " "),
      oninput: () => set(name, Number(range.value)) });
    const exact = h("input", { id, type: isText ? "text" : "number", min: least, max: most, step: "any",
      onchange: () => set(name, isText ? exact.value : Number(exact.value)) });
    const whole = h("div", { class: "slider" }, h("label", { for: id }, name.replaceAll("_", " ")), range || h("span"), exact,
      h("small", {}, comment));
    controls[name] = { show: (value) => {
      if (range) range.value = value;
      exact.value = isText ? value : Number(value.toFixed(4));
      whole.classList.toggle("changed", value !== strategy.parameters[name]);
    } };
    controls[name].show(now[name]);
    return whole;
  }

  const grouped = new Set(SUMS.flat());
  const byName = Object.fromEntries(known.parameters.map((each) => [each.name, each]));

  async function change(action, said) {
    if (await attempt(action, said)) await show(page, { argument: strategy.name, parameters });
  }
  const save = () => change(() => put(`strategies/${strategy.name}`, { parameters: changes(), version: strategy.version }),
    ({ version }) => `${strategy.name} is version ${version} now, for everybody.`);
  const restore = (version) => change(() => post(`strategies/${strategy.name}/restore`, { version }),
    (made) => `${strategy.name} is as it was in version ${version}; that makes version ${made.version}.`);

  const link = (name, id) => `#/strategies/${name}${id ? `?person=${id}` : ""}`;
  fill(page,
    h("h1", {}, "Strategies"),
    h("div", { class: "row" }, known.strategies.map((each) =>
      h("a", { href: link(each.name, parameters.get("person")), class: "tab",
        "aria-current": each.name === strategy.name ? "true" : null }, each.name))),
    h("p", {}, strategy.description, " ", h("small", {}, `Version ${strategy.version}${strategy.is_default ? ", the default" : ""}.`)),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Parameters"),
        SUMS.map((names, at) => h("fieldset", {}, h("legend", {}, h("strong", {}, GROUPS[at])), names.map((name) => control(byName[name])))),
        h("details", {}, h("summary", {}, "All the others"),
          known.parameters.filter((each) => !grouped.has(each.name)).map(control)),
        h("div", { class: "row" },
          h("button", { type: "button", onclick: save }, "Save for everybody"),
          h("button", { type: "button", class: "quiet", onclick: () => {
            Object.assign(now, strategy.parameters);
            for (const [name, each] of Object.entries(controls)) each.show(now[name]);
            look();
          } }, "Put back"))),
      h("article", {}, h("h2", {}, "What that would change"),
        h("p", {}, h("small", {}, "Nothing is saved until you say so. "), legend()),
        h("div", { class: "row" }, h("label", {}, "For ",
          h("select", { "aria-label": "Person", onchange: (event) => { location.hash = link(strategy.name, event.target.value); } },
            [...new Set([person, ...people.map((each) => each.user_id)])].filter(Boolean)
              .map((id) => h("option", { value: id, selected: id === person }, id.slice(0, 8)))))),
        sample, preview)),
    h("article", {}, h("h2", {}, "Versions"),
      versions(history, strategy.version, restore)),
    evaluated);
  look();
}
