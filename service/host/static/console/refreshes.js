// Refreshes of the model: how long each took, and what of it each view.
import { bars } from "./charts.js";
import { h, moment, number, percent, table } from "./dom.js";

const isTimed = (refresh) => !refresh.error && refresh.views.some((view) => view.seconds !== null);

/** The latest of those (latest first) of which it is known what each view took. */
export const timed = (refreshes) => refreshes.find(isTimed);

/** Seconds a refresh, the latest on the right. */
export function history(refreshes) {
  const ended = refreshes.filter((each) => each.seconds !== null).reverse();
  return bars(`Seconds of each of the last ${ended.length} refreshes: ${number(ended.at(-1)?.seconds)} the latest`,
    ended.map((each) => [`${each.refresh_id}, ${moment(each.started_at)}${each.error ? ", failed" : ""}`, each.seconds]),
    moment(ended[0]?.started_at), moment(ended.at(-1)?.started_at));
}

/** What one refresh did with each view, and why. */
export function views(refresh) {
  const whole = refresh.views.reduce((sum, view) => sum + (view.seconds ?? 0), 0);
  const share = (view) => (whole && view.seconds !== null ? view.seconds / whole : null);
  return table(`Views of refresh ${refresh.refresh_id}`, [
    ["view", (row) => row.view],
    ["rows", (row) => number(row.rows), true],
    ["seconds", (row) => (row.seconds === null ? "–" : row.seconds.toFixed(2)), true],
    ["share", (row) => percent(share(row)), true],
    ["", (row) => share(row) !== null && h("meter", { min: 0, max: 1, value: share(row), "aria-label": `share of ${row.view}` })],
    ["why", (row) => (row.rows === null ? h("span", { class: "muted" }, row.reason ?? "–") : row.reason ?? "–")],
  ], refresh.views);
}
