// What the pages of strategies, rules, placements and experiments have in common: forms, versions, and what came of it.
import { answering, h, moment, number, percent, say, table } from "./dom.js";
import { get } from "./http.js";

/** Do something that changes things, and say what became of it. Returns whether it was done. */
export async function attempt(action, said) {
  try {
    say(said(await action()));
    return true;
  } catch (error) {
    say(error.message, 12);
    return false;
  }
}

/** On the page of them all: what the address names is not among them. */
export const noneNamed = (kind, name) =>
  h("p", { class: "bad", role: "alert" }, `There is no ${kind} named ${name}. These are there:`);

/** A label over a field, and what it means below. */
export const field = (label, input, hint) => h("label", {}, label, input, hint && h("small", {}, hint));

export const choice = (names, chosen, attributes = {}) => h("select", attributes,
  names.map((name) => {
    const [value, said] = Array.isArray(name) ? name : [name, name];
    return h("option", { value, selected: value === chosen }, said);
  }));

/** A box that takes effect at once: `set` says whether it did, and may have drawn the page anew. */
export function toggle(label, isOn, set) {
  const box = h("input", { type: "checkbox", id: `switch-${label.replaceAll(" ", "-")}`, checked: isOn, onchange: async () => {
    if (await set(box.checked)) document.getElementById(box.id)?.focus();
    else box.checked = !box.checked;
  } });
  return h("label", {}, box, label);
}

/** The number of a field; null where it is empty. */
export const numeric = (input) => (input.value.trim() === "" ? null : Number(input.value));

const shown = (value) => (value === null || value === "" ? "none" : typeof value === "object" ? JSON.stringify(value) : `${value}`);

export const versions = (rows, current, restore) => table("Versions", [
  ["version", (row) => row.version, true],
  ["when", (row) => moment(row.changed_at)],
  ["who", (row) => row.changed_by],
  ["what", (row) => (row.version === 1 ? "it was made" : Object.entries(row.changes).map(([name, [before, after]]) =>
    h("div", {}, `${name.replaceAll("_", " ")}: ${shown(before)} → ${shown(after)}`)))],
  ["", (row) => row.version !== current
    && h("button", { type: "button", class: "quiet", onclick: () => restore(row.version) }, `Go back to ${row.version}`)],
], rows);

const GROUPS = { strategy: "by strategy", placement: "by placement", position: "by position", day: "by day", arm: "by arm" };

/** What became of what was shown: of a placement (null: of all), in a period or in the last days. */
export function outcomes(placement, { by: first = "strategy", from, to } = {}) {
  const result = h("div", { "aria-live": "polite" });
  const group = choice(Object.entries(GROUPS), first, { "aria-label": "Counted", onchange: look });
  const days = choice([["1", "of the last day"], ["7", "of the last 7 days"], ["30", "of the last 30 days"], ["90", "of the last 90 days"]],
    "7", { "aria-label": "Period", onchange: look });
  const answer = answering(result);

  function look() {
    const since = from ?? new Date(Date.now() - 86400000 * days.value).toISOString();
    const by = group.value;
    return answer(() => get("outcomes", { placement: placement ?? "", by, from: since, to: to ?? "" }), ({ outcomes: rows }) => {
      const best = Math.max(1e-9, ...rows.map((row) => row.rate));
      return rows.length ? table("What came of it", [
        [by, (row) => row.group ?? "none"],
        ["answers", (row) => number(row.answers), true],
        ["people", (row) => number(row.people), true],
        ["media shown", (row) => number(row.shown), true],
        ["taken", (row) => number(row.taken), true],
        ["rate", (row) => percent(row.rate), true],
        ["", (row) => h("meter", { min: 0, max: best, value: row.rate, "aria-label": `rate of ${row.group ?? "none"}` })],
      ], rows) : h("p", { class: "muted" }, "Nothing was logged as shown. Answers are logged at a placement that tracks, under an experiment, and with track=true.");
    });
  }
  look();
  return h("article", {}, h("h2", {}, "What came of it"),
    h("div", { class: "row" }, group, !from && days), result);
}
