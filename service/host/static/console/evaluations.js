// What `ml-service evaluate` and `tune` found, run by run.
import { lines } from "./charts.js";
import { age, fill, h, moment, number, table, words } from "./dom.js";
import { get } from "./http.js";

const METRICS = ["ndcg", "recall", "hit_rate", "mrr", "coverage", "popularity", "diversity"];
const SAID = {
  last: () => "each one's newest medium",
  fraction: ({ fraction }) => `the newest ${number(100 * fraction)} % of each`,
  time: ({ fraction }) => `the newest ${number(100 * fraction)} % of time`,
};

/** What a run was asked: runs that say the same can be compared. */
const asked = ({ split, k }) =>
  `${SAID[split.holdout](split)} held out; ${split.relevant === "like" ? "likes" : "likes and watches"} among ${k}, `
    + `of at most ${number(split.people)} people${split.seed === 1 ? "" : `, drawn by ${split.seed}`}`;

const value = (found) => (found ? `${found.value.toFixed(4)} ±${((found.high - found.low) / 2).toFixed(4)}` : "–");
const of = (run, strategy, metric) => run.metrics.find((each) => each.strategy === strategy && each.metric === metric);
const ranked = (run, metric) => run.metrics.filter((each) => each.metric === metric).sort((one, other) => other.value - one.value);

export async function evaluations() {
  const { runs } = await get("evaluations");
  const article = h("article", {}, h("h2", {}, "Evaluations"));
  if (!runs.length) {
    article.append(h("p", { class: "muted" }, "None was kept yet: ", h("code", {}, "ml-service evaluate"),
      " asks for what people did next, without having been shown it."));
    return article;
  }
  const measured = runs.filter((run) => run.command === "evaluate");
  const kinds = [...new Set(measured.map(asked))];
  const shown = h("div", { "aria-live": "polite" });
  const kind = h("select", { "aria-label": "What was asked", onchange: look }, kinds.map((each) => h("option", { value: each }, each)));
  const metric = h("select", { "aria-label": "Metric", onchange: look }, METRICS.map((each) => h("option", { value: each }, words(each))));

  function look() {
    const alike = measured.filter((run) => asked(run) === kind.value).reverse();
    const latest = alike.at(-1);
    const best = ranked(latest, metric.value);
    fill(shown,
      lines(`${words(metric.value)} by strategy over ${number(alike.length)} runs; in the latest, ${best
        .map((each) => `${each.strategy} ${each.value.toFixed(3)}`).join(", ")}`,
      best.map(({ strategy }) => strategy).sort().map((strategy) => ({ name: strategy, points: alike.flatMap((run, at) => {
        const found = of(run, strategy, metric.value);
        return found ? [{ at, value: found.value, low: found.low, high: found.high,
          said: `${strategy}, version ${found.version ?? "–"}, ${moment(run.started_at)}: ${value(found)}` }] : [];
      }) })), alike.length, moment(alike[0].started_at), moment(latest.started_at)),
      table("The latest of these runs", [
        ["strategy", (row) => row.strategy],
        ["version", (row) => row.version, true],
        ...METRICS.map((name) => [words(name), (row) => value(of(latest, row.strategy, name)), true]),
      ], best));
  }
  if (kinds.length) {
    article.append(h("div", { class: "row" }, metric, kind), shown);
    look();
  }
  article.append(h("details", { open: !kinds.length }, h("summary", {}, runs.length === 1 ? "The run" : `All ${number(runs.length)} runs`),
    table("Runs of evaluate and tune", [
      ["when", (row) => moment(row.started_at)],
      ["command", (row) => row.command],
      ["asked", asked],
      ["interactions", (row) => number(row.data_set.interactions), true],
      ["took", (row) => age(row.seconds), true],
      ["who", (row) => row.made_by],
      ["found", (row) => (row.tuned ? tuned(row.tuned) : ranked(row, "ndcg").map((each) => `${each.strategy} ${each.value.toFixed(4)}`).join(", "))],
    ], runs)));
  return article;
}

function tuned({ strategy, changes, before, after, holds }) {
  if (!Object.keys(changes).length) return `${strategy}: nothing better than ${before.toFixed(4)}`;
  return [h("div", {}, `${strategy}: ${before.toFixed(4)} → ${after.toFixed(4)}, which `,
    holds ? h("span", { class: "good" }, "holds") : h("span", { class: "bad" }, "does not hold"), " for others"),
  Object.entries(changes).map(([name, to]) => h("small", {}, `${words(name)} ${to} `))];
}
