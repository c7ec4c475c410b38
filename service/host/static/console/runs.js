import { title } from "./covers.js";
import { age, fill, h, moment, number, say, table, tile } from "./dom.js";
import { get, post } from "./http.js";
import { timed, views } from "./refreshes.js";

export async function show(page) {
  const runs = await get("runs");
  const latest = timed(runs.refreshes);

  const ofRefused = runs.dead_letters.length < runs.refused
    && ` The first ${number(runs.dead_letters.length)} of ${number(runs.refused)} are listed.`;

  /** With one of them, or with all that there are, listed or not. */
  async function act(action, letter) {
    if (action === "drop" && !confirm(`Drop ${letter ? "it? It counts" : `all ${number(runs.refused)} of them? They count`} no more.`)) return;
    try {
      const { events } = await post(`events/${action}`, letter ? { ids: [letter.id] } : { all: true });
      say(action === "retry" ? `${events} will be tried again.` : `${events} ${events === 1 ? "was" : "were"} dropped.`);
      await show(page);
    } catch (error) {
      say(error.message, 12);
    }
  }

  fill(page,
    h("h1", {}, "Runs"),
    h("div", { class: "tiles" },
      tile("events waiting to be forwarded", number(runs.waiting)),
      tile("events that were refused", number(runs.refused), runs.refused ? "bad" : ""),
      tile("the last refresh took", runs.refreshes.length && runs.refreshes[0].seconds !== null ? age(runs.refreshes[0].seconds) : "–")),
    h("article", {}, h("h2", {}, "Refused events"),
      runs.dead_letters.length ? [
        h("p", {}, "engagement_db would not take these. Mend the reason there, then try them again.", ofRefused),
        h("div", { class: "row" },
          h("button", { type: "button", onclick: () => act("retry") }, `Try all ${number(runs.refused)} again`),
          h("button", { type: "button", class: "quiet", onclick: () => act("drop") }, `Drop all ${number(runs.refused)}`)),
        table("Refused events", [
          ["person", (row) => h("a", { href: `#/people/${row.user_id}` }, row.user_id?.slice(0, 8) ?? "–")],
          ["medium", (row) => h("a", { href: `#/media/${row.media.id}` }, title(row.media))],
          ["type", (row) => row.type.toLowerCase()],
          ["recorded", (row) => moment(row.recorded_at)],
          ["why", (row) => h("pre", { class: "error" }, row.error)],
          ["", (row) => h("div", { class: "row" },
            h("button", { type: "button", class: "quiet", onclick: () => act("retry", row) }, "Try again"),
            h("button", { type: "button", class: "quiet", onclick: () => act("drop", row) }, "Drop"))],
        ], runs.dead_letters),
      ] : h("p", { class: "muted" }, "None.")),
    h("article", {}, h("h2", {}, "Sources"),
      table("Sources", [
        ["source", (row) => row.source],
        ["read at", (row) => moment(row.synced_at)],
        ["left out", (row) => number(row.left_out), true],
        ["error", (row) => row.error && h("pre", { class: "error" }, row.error)],
      ], runs.sources)),
    latest && h("article", {}, h("h2", {}, `Where refresh ${latest.refresh_id} spent its time`),
      h("p", {}, h("small", {}, "Item models are rebuilt when interactions, media or time since they were built reach what the refresh policy says, or their parameters changed. Otherwise they are left: they still serve.")),
      views(latest)),
    h("article", {}, h("h2", {}, "Refreshes"),
      table("Refreshes", [
        ["refresh", (row) => row.refresh_id, true],
        ["started", (row) => moment(row.started_at)],
        ["took", (row) => (row.seconds === null ? "under way" : age(row.seconds)), true],
        ["rebuilt", (row) => row.views.filter((view) => view.rows !== null).length, true],
        ["left", (row) => row.views.filter((view) => view.rows === null).length, true],
        ["views", (row) => row.views.length > 0 && h("details", {}, h("summary", {}, `of refresh ${row.refresh_id}`), views(row))],
        ["", (row) => (row.error ? h("pre", { class: "error" }, row.error) : h("span", { class: "good" }, "well"))],
      ], runs.refreshes)));
}
