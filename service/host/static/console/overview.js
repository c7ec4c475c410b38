import { bars, curve } from "./charts.js";
import { tile as medium } from "./covers.js";
import { age, answering, fill, genres, h, moment, number, part, percent, plural, table, tile } from "./dom.js";
import { KINDS } from "./finder.js";
import { get, several } from "./http.js";
import { history, timed, views } from "./refreshes.js";

export async function show(page) {
  const [overview, strategies, runs, host, picked] = await several(
    get("overview"), get("strategies"), get("runs", { limit: 20 }), get("requests"),
    Promise.all(Object.keys(KINDS).map((kind) => get("people", { kind, limit: 2 }))));
  fill(page,
    h("h1", {}, "Overview"),
    part(overview, numbers),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Start here"),
        h("p", {}, "Pick somebody, and see what they did, what they get, and why."),
        part(picked, begin),
        h("p", {}, h("a", { href: "#/people" }, "All the people"), " · ", h("a", { href: "#/strategies" }, "Change a weight and watch"))),
      !(overview instanceof Error) && sources(overview.readiness),
      h("article", {}, h("h2", {}, "Requests"), part(host, (counted) => requests(counted, overview.cache))),
      h("article", {}, h("h2", {}, "Refreshes"), part(runs, latest)),
      !(overview instanceof Error) && curves(overview)),
    h("article", {}, h("h2", {}, "Coverage"), part(strategies, coverage)));
}

/** How the service is. */
function numbers(overview) {
  const ready = overview.readiness;
  const isReal = ready.first_refresh;
  return [
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
      tile("people the model has not seen", number(Math.max(0, overview.people.known - overview.people.with_history))),
      tile("interactions the item models have not seen", number(ready.item_models_unseen)),
      tile("events waiting", number(ready.events_waiting)),
      tile("events refused", number(ready.events_refused), ready.events_refused ? "bad" : "")),
  ];
}

/** People to begin with: picked is an answer for each of KINDS. */
function begin(picked) {
  return table("People", [
    ["person", (row) => h("a", { href: `#/people/${row.user_id}` }, row.user_id.slice(0, 8))],
    ["who", (row) => row.who],
    ["interactions", (row) => number(row.interactions), true],
    ["genres they stated", (row) => genres(row.genres)],
  ], Object.values(KINDS).flatMap((who, at) => picked[at].people.map((each) => ({ ...each, who }))));
}

const sources = (ready) => h("article", {}, h("h2", {}, "Sources"),
  table("Sources", [
    ["source", (row) => row[0]],
    ["read", (row) => (row[1].read_seconds === null ? "never" : `${age(row[1].read_seconds)} ago`)],
    ["left out", (row) => number(row[1].rows_left_out), true],
    ["state", (row) => (row[1].error
      ? h("span", { class: "bad" }, `fails since ${age(row[1].failing_seconds)}: ${row[1].error}`)
      : h("span", { class: "good" }, "well"))],
  ], Object.entries(ready.sources ?? {})));

function latest({ refreshes }) {
  if (!refreshes.length) return h("p", { class: "muted" }, "None yet.");
  const last = timed(refreshes);
  return [
    h("p", {}, h("small", {}, "Seconds each; "), h("a", { href: "#/runs" }, "all of them")),
    history(refreshes),
    last && h("details", {}, h("summary", {}, `What refresh ${last.refresh_id} rebuilt and what it left, and why`), views(last)),
  ];
}

const curves = (overview) => [
  h("article", {}, h("h2", {}, "Popularity"),
    h("p", {}, h("small", {}, "How many people took the medium of each rank, without those who dislike it")),
    curve(`People by rank of the medium: ${number(overview.popularity[0]?.people ?? 0)} took the first`,
      overview.popularity.map((each) => [each.rank, each.people]), "first", `rank ${number(overview.popularity.at(-1)?.rank ?? 0)}`)),
  h("article", {}, h("h2", {}, "Likes and watches a day"),
    h("p", {}, h("small", {}, "Sixty days up to the newest")),
    bars("Likes and watches on each of sixty days", overview.days.map((each) => [each.day, each.interactions]))),
];

/** What this server counted by itself, and PostgreSQL of the answers that are kept. */
function requests({ since, routes, fallbacks, untracked }, cache) {
  const sum = (what) => routes.reduce((total, each) => total + each[what], 0);
  const fellBack = Object.values(fallbacks).reduce((total, each) => total + each, 0);
  const within = (seconds) => (seconds === null ? "–" : `${number(1000 * seconds)} ms`);
  return [
    h("p", {}, h("small", {}, `All processes of this server, since ${moment(since)}. Each server counts its own.`)),
    h("div", { class: "tiles" },
      tile("requests", number(sum("requests"))),
      tile("of them failed", number(sum("failed")), sum("failed") ? "bad" : ""),
      tile("answers that fell back", number(fellBack), fellBack ? "bad" : ""),
      untracked > 0 && tile("answers that were not logged", number(untracked), "bad"),
      tile("came from the cache, of all servers", percent(cache?.lookups ? cache.hits / cache.lookups : null))),
    h("details", {}, h("summary", {}, "By route"),
      table("Requests by route", [
        ["route", (row) => `${row.method} ${row.route}`],
        ["requests", (row) => number(row.requests), true],
        ["refused", (row) => number(row.refused), true],
        ["failed", (row) => number(row.failed), true],
        ["half within", (row) => within(row.half_within_seconds), true],
        ["95 % within", (row) => within(row.most_within_seconds), true],
      ], routes)),
  ];
}

/** Slow enough to be asked for by itself. */
function coverage({ strategies }) {
  const result = h("div", { "aria-live": "polite" });
  const choice = h("select", { "aria-label": "Strategy", onchange: () => look() },
    strategies.map((each) => h("option", { value: each.name }, each.name)));
  const answer = answering(result);
  const look = () => answer(() => get("coverage", { strategy: choice.value }), (found) => [
    h("p", {}, `${plural(found.people, "person is", "people are")} shown ${number(found.media)} different media on their first ten places: `,
      h("strong", {}, percent(found.share)), " of the catalogue. Most of them see:"),
    h("ul", { class: "strip", "aria-label": "Shown most" },
      found.most_shown.map((each) => medium(each.media, null, plural(each.people, "person", "people")))),
  ]);
  look();
  return [h("div", { class: "row" }, choice), result];
}
