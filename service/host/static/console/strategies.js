import { answer, difference, legend } from "./answer.js";
import { evaluations } from "./evaluations.js";
import { debounced, fill, h, part, say } from "./dom.js";
import { get, post, put, several } from "./http.js";
import { attempt, noneNamed, versions } from "./kept.js";
import { PEOPLE, previewSample } from "./sample.js";

// Weights that add up to 1: whoever moves one moves the others.
const SUMS = [
  ["content_weight", "collaborative_weight"],
  ["neighbours_weight", "sequence_weight", "similar_weight", "popularity_weight", "trend_weight"],
];
const round = (value, step) => Number((Math.round(value / step) * step).toFixed(4));
// In the words of the page; of the others, what the database says.
const MEANS = {
  content_weight: "How much the genres count that they stated. The two add up to at most 1.",
  collaborative_weight: "How much it counts what people take.",
  neighbours_weight: "What the people most similar to them took. The five add up to 1.",
  sequence_weight: "What people go on to, after what they took.",
  similar_weight: "What all that they took speaks for.",
  popularity_weight: "What all people take.",
  trend_weight: "What all people took lately.",
};
const GROUPS = ["Genres, or what people take", "What people take: from where"];

export async function show(page, { argument, parameters }) {
  const known = await get("strategies");
  const strategy = argument ? known.strategies.find((each) => each.name === argument) : known.strategies[0];
  const link = (name, id) => `#/strategies/${name}${id ? `?person=${id}` : ""}`;
  const tabs = h("div", { class: "row" }, known.strategies.map((each) =>
    h("a", { href: link(each.name, parameters.get("person")), class: "tab",
      "aria-current": each === strategy ? "true" : null }, each.is_default ? `${each.name} (the default)` : each.name)));
  if (!strategy) {
    fill(page, h("h1", {}, "Strategies"), noneNamed("strategy", argument), tabs);
    return;
  }
  const [kept, { people = [] }, evaluated] = await several(
    get(`strategies/${strategy.name}/versions`), get("people", { kind: "many", limit: 10 }), evaluations());
  const history = kept.versions ?? [];
  const person = parameters.get("person") ?? people[0]?.user_id;
  const described = history.find((each) => each.changes?.description)?.version ?? 1;
  const isReweighed = history.some((each) => each.version > described && SUMS.flat().some((name) => name in each.changes));
  const now = { ...strategy.parameters };
  const unrounded = { ...now }; // so that a small weight is not lost on the way
  const controls = {};
  const wanting = new Set(); // fields that were emptied
  const preview = h("div");
  const sample = h("div", { class: "sample" });
  const verdict = h("p", { "aria-live": "polite" });
  let asked = 0;

  const changes = () => Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== strategy.parameters[name]));

  const theirs = (said) => person && h("a", { href: `#/people/${person}?left=${strategy.name}` }, said);
  const tell = (...what) => fill(verdict, h("small", {}, what));

  async function look() {
    const turn = (asked += 1);
    const name = strategy.name;
    const isChanged = Object.keys(changes()).length > 0;
    fill(sample, all);
    if (!isChanged) tell("Move a slider: the list follows. Nothing is saved until you say so.");
    try {
      if (person) {
        const began = performance.now();
        const { before, after } = await post(`strategies/${name}/preview`, { user_id: person, parameters: changes() });
        if (turn !== asked) return;
        preview.dataset.milliseconds = Math.round(performance.now() - began);
        if (isChanged) tell("Not saved. For ", theirs(person.slice(0, 8)), `: ${difference(before.recommendations, after.recommendations)}.`);
        fill(preview, answer(after, { person, strategy: name }, { before: before.recommendations }));
      }
    } catch (error) {
      if (turn === asked) fill(preview, h("p", { class: "bad", role: "alert" }, error.message));
    }
  }
  const all = h("button", { type: "button", class: "quiet", onclick: () => askAll() }, `Ask ${PEOPLE} people`);
  /** When it is wanted, and once a slider is let go: it takes as long as so many answers. */
  async function askAll() {
    const turn = asked;
    await previewSample(sample, strategy.name, changes(), () => turn === asked);
  }
  let isLetGo = false;
  const later = debounced(async () => {
    const isWanted = isLetGo;
    isLetGo = false;
    await look();
    if (isWanted) await askAll();
  }, 120);
  function letGo() {
    isLetGo = true;
    later();
  }

  function set(name, given) {
    const others = SUMS.find((names) => names.includes(name))?.filter((each) => each !== name) ?? [];
    const value = others.length ? round(given, 0.0001) : given; // as fine as what the others are given
    // While one has all, the others stay as they were to each other; whoever moves another one takes it as it is.
    if (others.some((each) => now[each] === 1)) for (const each of others) unrounded[each] = now[each];
    now[name] = unrounded[name] = value;
    const total = others.reduce((sum, each) => sum + unrounded[each], 0);
    const shares = others.map((each) => (1 - value) * (total > 0 ? unrounded[each] / total : 1 / others.length));
    if (value < 1) for (const [at, each] of others.entries()) unrounded[each] = shares[at];
    const greatest = others[shares.indexOf(Math.max(...shares))];
    /** The greatest takes what is left: they add up to 1. Returns whether there was enough. */
    function give(cut) {
      for (const [at, each] of others.entries()) if (each !== greatest) now[each] = cut(shares[at]);
      now[greatest] = round(1 - value - others.reduce((sum, each) => sum + (each === greatest ? 0 : now[each]), 0), 0.0001);
      return now[greatest] >= 0;
    }
    if (greatest && !give((share) => round(share, 0.01))) give((share) => Math.floor(1e4 * share) / 1e4);
    for (const each of [name, ...others]) controls[each].show(now[each]);
    later();
  }

  function control(parameter) {
    const { name, type, comment, least, most } = parameter;
    const isText = type === "interval";
    const widest = Math.min(most ?? 100, type === "integer" ? 500 : Math.max(10, 2 * now[name]) || 0);
    const step = type === "integer" ? 1 : widest <= 1 ? 0.01 : widest <= 10 ? 0.1 : 1;
    const id = `parameter-${name}`;
    const range = !isText && h("input", { type: "range", min: least ?? 0, max: widest, step: "any", "aria-label": name.replaceAll("_", " "),
      onkeydown: byKey, oninput: () => set(name, Math.max(least ?? 0, round(Number(range.value), step))), onchange: letGo });
    function byKey(event) {
      const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (!steps) return;
      event.preventDefault();
      set(name, Math.min(most ?? Infinity, Math.max(least ?? 0, round(now[name] + steps * step, 0.0001))));
      letGo();
    }
    const exact = h("input", { id, type: isText ? "text" : "number", min: least, max: most, step: "any",
      onchange: () => {
        if (!isText && exact.value.trim() === "") {
          wanting.add(name);
          exact.setAttribute("aria-invalid", "true");
          sayWanting();
          return;
        }
        set(name, isText ? exact.value : Math.min(most ?? Infinity, Math.max(least ?? -Infinity, Number(exact.value))));
        letGo();
      } });
    const whole = h("div", { class: "slider" }, h("label", { for: id }, name.replaceAll("_", " ")), range || h("span"), exact,
      h("small", {}, MEANS[name] ?? comment));
    controls[name] = { show: (value) => {
      if (range) {
        range.max = Math.max(widest, value); // what is typed may be more
        range.value = value;
      }
      exact.value = value;
      wanting.delete(name);
      exact.removeAttribute("aria-invalid");
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
  const sayWanting = () => say(`${[...wanting].map((name) => name.replaceAll("_", " ")).join(", ")}: a number is wanted.`, 12);
  const save = () => (wanting.size ? sayWanting() : change(() => put(`strategies/${strategy.name}`, { parameters: changes(), version: strategy.version }),
    ({ version }) => `${strategy.name} is version ${version} now, for everybody.`));
  const restore = (version) => change(() => post(`strategies/${strategy.name}/restore`, { version, seen: strategy.version }),
    (made) => `${strategy.name} is as it was in version ${version}; that makes version ${made.version}.`);

  const summary = h("summary", {}, "All the others");
  const others = h("details", {}, summary, known.parameters.filter((each) => !grouped.has(each.name)).map(control));
  const below = h("button", { type: "button", class: "quiet", tabindex: "-1", onclick: () => {
    others.open = true;
    summary.focus();
  } }, "More below");
  // As long as they are under the bar that saves, or further down, it says so. (Who comes by keyboard comes to them first.)
  new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => {
    below.hidden = isIntersecting || boundingClientRect.top < 0;
  }, { threshold: 1, rootMargin: "0px 0px -96px" }).observe(summary);

  fill(page,
    h("h1", {}, "Strategies"),
    tabs,
    h("p", {}, strategy.description, " ", h("small", {},
      `Version ${strategy.version}${strategy.is_default ? ", the default" : ""}.`, isReweighed && ` It was described so at version ${described}.`)),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Parameters"),
        SUMS.map((names, at) => h("fieldset", {}, h("legend", {}, h("strong", {}, GROUPS[at])), names.map((name) => control(byName[name])))),
        others,
        h("div", { class: "row at-hand" }, verdict,
          h("button", { type: "button", onclick: save }, "Save for everybody"),
          h("button", { type: "button", class: "quiet", onclick: () => {
            Object.assign(now, strategy.parameters);
            Object.assign(unrounded, strategy.parameters);
            for (const [name, each] of Object.entries(controls)) each.show(now[name]);
            look();
          } }, "Put back"), below)),
      h("article", {}, h("h2", {}, "What that would change"),
        h("p", {}, legend()),
        h("div", { class: "row" }, h("label", {}, "For ",
          h("select", { "aria-label": "Person", onchange: (event) => { location.hash = link(strategy.name, event.target.value); } },
            [...new Set([person, ...people.map((each) => each.user_id)])].filter(Boolean)
              .map((id) => h("option", { value: id, selected: id === person }, id.slice(0, 8))))),
        theirs("who that is")),
        sample, preview)),
    h("article", {}, h("h2", {}, "Versions"),
      part(kept, () => versions(history, strategy.version, restore))),
    part(evaluated, (article) => article));
  look();
}
