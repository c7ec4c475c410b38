import { bars, curve } from "./charts.js";
import { tile as medium } from "./covers.js";
import { age, fill, genres, h, number, percent, table, tile } from "./dom.js";
import { get } from "./http.js";

export async function show(page) {
  const [overview, people, strategies] = await Promise.all([
    get("overview"), get("people", { kind: "many", limit: 4 }), get("strategies")]);
  const ready = overview.readiness;
  const isReal = ready.first_refresh;
  fill(page,
    h("h1", {}, "Overview"),
    h("p", { class: isReal ? "good" : "bad" }, isReal
      ? `● Answers are real: the model is ${age(ready.model_age_seconds)} old, the data ${age(ready.data_age_seconds)}.`
      : "● Answers are not real yet: the model was never built."),
    (ready.warnings ?? []).map((warning) => h("p", { class: "note warn" }, warning)),
    ready.models_outdated?.length > 0
      && h("p", { class: "note" }, `Waiting for the next refresh: ${ready.models_outdated.join(", ")}.`),
    h("div", { class: "tiles" },
      tile("media to recommend", number(overview.catalogue.available)),
      tile("of them, taken by somebody", number(overview.catalogue.taken)),
      tile("people", number(overview.people.known)),
      tile("interactions", number(overview.interactions)),
      tile("events waiting", number(ready.events_waiting)),
      tile("events refused", number(ready.events_refused), ready.events_refused ? "bad" : "")),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Start here"),
        h("p", {}, "Pick somebody, and see what they did, what they get, and why."),
        table("People", [
          ["person", (row) => h("a", { href: `#/people/${row.user_id}` }, row.user_id.slice(0, 8))],
          ["interactions", (row) => number(row.interactions), true],
          ["genres they stated", (row) => genres(row.genres)],
        ], people.people),
        h("p", {}, h("a", { href: "#/people" }, "All the people"), " · ", h("a", { href: "#/strategies" }, "Change a weight and watch"))),
      h("article", {}, h("h2", {}, "Sources"),
        table("Sources", [
          ["source", (row) => row[0]],
          ["read", (row) => (row[1].read_seconds === null ? "never" : `${age(row[1].read_seconds)} ago`)],
          ["left out", (row) => number(row[1].rows_left_out), true],
          ["state", (row) => (row[1].error
            ? h("span", { class: "bad" }, `fails since ${age(row[1].failing_seconds)}: ${row[1].error}`)
            : h("span", { class: "good" }, "well"))],
        ], Object.entries(ready.sources ?? {}))),
      h("article", {}, h("h2", {}, "Popularity"),
        h("p", {}, h("small", {}, "How many people took the medium of each rank")),
        curve(`People by rank of the medium: ${number(overview.popularity[0]?.people ?? 0)} took the first`,
          overview.popularity.map((each) => [each.rank, each.people]), "first", `rank ${number(overview.popularity.at(-1)?.rank ?? 0)}`)),
      h("article", {}, h("h2", {}, "Likes and watches a day"),
        h("p", {}, h("small", {}, "Sixty days up to the newest")),
        bars("Likes and watches on each of sixty days", overview.days.map((each) => [each.day, each.interactions])))),
    coverage(strategies));
}

/** Slow enough to be asked for by itself. */
function coverage({ strategies }) {
  const result = h("div", { "aria-live": "polite" });
  const choice = h("select", { "aria-label": "Strategy", onchange: look },
    strategies.map((each) => h("option", { value: each.name }, each.name)));
  async function look() {
    result.setAttribute("aria-busy", "true");
    try {
      const found = await get("coverage", { strategy: choice.value });
      fill(result,
        h("p", {}, `${number(found.people)} people are shown ${number(found.media)} different media on their first ten places: `,
          h("strong", {}, percent(found.share)), " of the catalogue. Most of them see:"),
        h("ul", { class: "strip", "aria-label": "Shown most" },
          found.most_shown.map((each) => medium(each.media, null, `${number(each.people)} people`))));
    } catch (error) {
      fill(result, h("p", { class: "bad" }, error.message));
    }
    result.setAttribute("aria-busy", "false");
  }
  look();
  return h("article", {}, h("h2", {}, "Coverage"), h("div", { class: "row" }, choice), result);
}
