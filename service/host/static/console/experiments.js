import { intervals } from "./charts.js";
import { day, fill, h, moment, number, percent, table, tile } from "./dom.js";
import { get, getOne, post, put } from "./http.js";
import { attempt, choice, field, noneNamed, numeric, outcomes } from "./kept.js";

const MISMATCH = 0.001; // below this p, the numbers are not there by chance

export const show = (page, { argument, unknown }) => (argument ? one(page, argument) : list(page, unknown));

const state = (trial) => (trial.state === "adopted" ? `adopted ${trial.adopted}` : trial.state);

async function list(page, unknown) {
  const known = await get("experiments");
  fill(page, h("h1", {}, "Experiments"), unknown && noneNamed("experiment", unknown),
    h("p", {}, "Which of two strategies, or placements, people take more from: some get one, some the other, and what they take is counted."),
    known.experiments.length ? table("Experiments", [
      ["experiment", (row) => h("a", { href: `#/experiments/${row.name}` }, row.name)],
      ["placement", (row) => row.placement],
      ["method", (row) => row.method],
      ["compares", (row) => row.compares],
      ["arms", (row) => row.strategies.join(", ")],
      ["of the people", (row) => percent(row.people), true],
      ["since", (row) => day(row.starts_at)],
      ["until", (row) => day(row.ends_at)],
      ["state", state],
    ], known.experiments) : h("p", { class: "muted" }, "There is none yet."),
    h("details", {}, h("summary", {}, "Start an experiment"), h("article", {}, form(known))));
}

function form(known) {
  const name = h("input", { required: true, pattern: "[0-9A-Za-z_.\\-]{1,100}", autocomplete: "off" });
  const control = h("select");
  const treated = h("select");
  const compares = choice(["strategies", "placements"], "strategies",
    { onchange: arms });
  function arms() {
    const names = known[compares.value];
    for (const [at, each] of [control, treated].entries()) {
      each.replaceChildren(...names.map((name, place) => h("option", { value: name, selected: place === Math.min(at, names.length - 1) }, name)));
    }
  }
  arms();
  const placement = choice(["default", ...known.placements.filter((each) => each !== "default")], "default");
  const method = choice(["split", "interleave"], "split");
  const people = h("input", { type: "number", min: 0.1, max: 100, step: "any", required: true, value: 100 });
  const ends = h("input", { type: "date" });
  return h("form", { onsubmit: async (event) => {
    event.preventDefault();
    const parameters = {
      compares: compares.value,
      strategies: [control.value, treated.value],
      placement: placement.value,
      method: method.value,
      people: numeric(people) / 100,
      ends_at: ends.value ? `${ends.value}T00:00:00Z` : null,
    };
    const done = await attempt(() => put(`experiments/${encodeURIComponent(name.value)}`, { parameters }),
      (started) => `${started.name} runs at ${started.placement}.`);
    if (done) location.hash = `#/experiments/${encodeURIComponent(name.value)}`;
  } },
  field("Name", name, "Letters, digits, '.', '-' and '_'; used once"),
  h("div", { class: "fields" },
    field("Compare", compares, "Where these are placements: with all that they say"), field("Control", control, "What the other one is compared with"), field("Against it", treated),
    field("Placement", placement), field("Method", method, "Split: each person gets one. Interleave: every page has both"),
    field("Of all people, in %", people, "The others get what they would get without it"),
    field("Ends", ends, "At midnight UTC; empty: when it is stopped")),
  h("button", { type: "submit" }, "Start it now, for everybody"));
}

const lift = (difference, baseline) => (baseline
  ? `${difference < 0 ? "−" : "+"}${number(Math.abs((100 * difference) / baseline))} %`
  : number(difference));
const likely = (p) => (p < 0.0001 ? "below 0.0001" : p.toPrecision(2));

/** What an arm has shown against the control, in words. */
function verdict(arm, control) {
  if (arm.low === null) return ["muted", "Too few people to tell yet: it takes a hundred in each arm."];
  const said = lift(arm.difference, control.rate);
  if (arm.always_low > 0) return ["good", `${said}: people take more.`];
  if (arm.always_high < 0) return ["bad", `${said}: people take less.`];
  return ["", `${said}: not known to differ.`];
}

const cannotBe = (p) => p !== null && p < MISMATCH;

function mismatch(trial, p) {
  if (p === null) return null;
  if (!cannotBe(p)) {
    return h("p", {}, h("small", {}, trial.method === "split"
      ? `The numbers of people fit the shares: by chance they are so far apart, or further, with p ${likely(p)}.`
      : `Both arms picked about as much of the pages (p ${likely(p)}).`));
  }
  return h("p", { class: "note warn", role: "alert" }, h("strong", {}, "Something is broken, and the rest means nothing until that is found. "),
    trial.method === "split"
      ? `The numbers of people do not fit the shares (p ${likely(p)}): people went missing in one arm, and who they were is not known.`
      : `One arm picked so much more than the other that it is no chance (p ${likely(p)}).`);
}

async function one(page, name) {
  const { experiment: trial, arms, days } = await getOne(`experiments/${encodeURIComponent(name)}`);
  const [control, ...others] = arms;
  const again = () => one(page, name);
  const isBroken = cannotBe(control.mismatch_p);
  // (What answers depend on: stop_experiment leaves its description and track alone.)
  const adopted = (arm) => (trial.compares === "placements" ? `the strategy, filter and rules of ${arm}` : `the strategy ${arm}`);
  const stop = async (adopt) => {
    const warning = isBroken && adopt ? "Something is broken, and what this experiment has shown means nothing. " : "";
    const what = adopt ? `${warning}End ${name}, and give ${trial.placement} ${adopted(adopt)}, for everybody?` : `End ${name}?`;
    if (!confirm(what)) return;
    const done = await attempt(() => post(`experiments/${encodeURIComponent(name)}/stop`, { adopt: adopt ?? null }),
      () => (adopt ? `${trial.placement} has ${adopted(adopt)} now.` : `${name} has ended.`));
    if (done) await again();
  };
  const isOver = trial.state !== "running" && trial.state !== "to come";

  fill(page, h("h1", {}, name),
    h("p", {}, `${trial.strategies.join(" against ")} at ${trial.placement}, `,
      trial.method === "split" ? "each person gets one of them" : "every page has both", `: ${state(trial)}. `,
      h("small", {}, `${moment(trial.starts_at)} to ${trial.ends_at ? moment(trial.ends_at) : "whenever it is stopped"}, ${percent(trial.people)} of the people.`,
        trial.version > 1 && ` An arm changed: this is version ${trial.version}, since ${moment(trial.version_since)}.`)),
    mismatch(trial, control.mismatch_p),
    others.map((arm) => {
      const [kind, said] = verdict(arm, control);
      return h("article", {}, h("h2", {}, `${arm.strategy} against ${control.strategy}`),
        h("p", { class: kind }, h("strong", {}, said)),
        arm.low !== null && h("div", { class: "tiles" },
          tile("95 % interval, whenever you look", `${lift(arm.always_low, control.rate)} to ${lift(arm.always_high, control.rate)}`),
          tile("of one look, at the planned end", `${lift(arm.low, control.rate)} to ${lift(arm.high, control.rate)}`),
          tile("p, whenever you look", likely(arm.always_p)),
          arm.variance_saved !== null && tile("of the noise explained by what they took before", percent(arm.variance_saved))),
        curve(arm, control, days.filter((each) => each.arm === arm.arm)));
    }),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Arms"), table("Arms", [
        ["arm", (row) => row.strategy],
        ["people", (row) => number(row.people), true],
        ["media shown", (row) => number(row.shown), true],
        ["taken", (row) => number(row.taken), true],
        ["per person", (row) => row.rate?.toFixed(3) ?? "–", true],
      ], arms),
      h("h3", {}, isOver ? "Adopt" : "Stop it"),
      h("div", { class: "row" },
        !isOver && h("button", { type: "button", onclick: () => stop() }, "Stop it"),
        trial.strategies.map((each) => each !== trial.adopted
          && h("button", { type: "button", class: "quiet", onclick: () => stop(each) }, isOver ? `Adopt ${each}` : `Stop it and adopt ${each}`))),
      h("p", {}, h("small", {}, !isOver && "Stopping it gives everybody again what the placement says. ", "Adopting an arm makes it what the placement says, for everybody."))),
      outcomes(trial.placement, { by: trial.compares === "placements" ? "arm" : "strategy", from: trial.starts_at, to: trial.ends_at && isOver ? trial.ends_at : undefined })));
}

function curve(arm, control, days) {
  if (!days.length) return h("p", { class: "muted" }, "Nothing was shown under it yet.");
  const share = (row, value) => (row.baseline && value !== null ? value / row.baseline : null);
  const points = days.map((row) => ({
    name: row.day,
    value: share(row, row.difference) ?? 0,
    low: share(row, row.low),
    high: share(row, row.high),
    wideLow: share(row, row.always_low),
    wideHigh: share(row, row.always_high),
  }));
  const last = days.at(-1);
  return [
    !last.baseline && h("p", { class: "muted" }, `Nothing of ${control.strategy} was taken yet: there is nothing to compare with.`),
    last.baseline > 0 && [intervals(`How much more people take of ${arm.strategy} than of ${control.strategy}, by the end of each of ${number(days.length)} days: at last ${lift(last.difference, last.baseline)}`,
      points, (value) => `${value < 0 ? "−" : ""}${Math.abs(Math.round(100 * value))} %`),
    h("p", {}, h("small", {}, "The line is how much more people had taken by the end of each day; the darker band its 95 % interval of one look, the lighter one that which holds however often you look. A difference is there where that leaves 0 out."))],
    h("details", {}, h("summary", {}, "Day by day"), table(`${arm.strategy}, day by day`, [
      ["day", (row) => row.day],
      ["people", (row) => number(row.people), true],
      ["difference", (row) => (row.difference === null ? "–" : lift(row.difference, row.baseline)), true],
      ["whenever you look", (row) => (row.always_low === null ? "–" : `${lift(row.always_low, row.baseline)} to ${lift(row.always_high, row.baseline)}`), true],
      ["p", (row) => (row.always_p === null ? "–" : likely(row.always_p)), true],
    ], days)),
  ];
}
