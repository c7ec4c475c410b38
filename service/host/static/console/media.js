import { bars } from "./charts.js";
import { cover, tile as medium, title } from "./covers.js";
import { answering, fill, genres, h, number, part, percent, plural, tile } from "./dom.js";
import { mediaFinder } from "./finder.js";
import { api, get, getOne, several } from "./http.js";
import { whyNot } from "./whynot.js";

const MODELS = {
  item_transitions: ["What people go on to", "item_transitions, for sequence"],
  slim: ["What it speaks for", "slim, for similar"],
  item_knn: ["What is taken together with it", "item_knn"],
};

export const show = (page, { argument, parameters, unknown }) =>
  (argument ? one(page, argument, parameters) : list(page, unknown));

async function list(page, unknown) {
  const [popular, trending] = await several(api("GET", "media/popular?limit=24"), api("GET", "media/trending?limit=12"));
  const finder = mediaFinder({ label: "Search by title or id", value: unknown,
    show: (media) => h("ul", { class: "grid", "aria-label": "Found" }, media.map((each) => medium(each, null, each.release_year))) });
  if (unknown) fill(finder.found, h("p", { class: "bad" }, "No medium has this id. Search for its title."));
  fill(page, h("h1", {}, "Media"), finder.form, finder.found,
    [["Popular", popular], ["Trending", trending]].map(([said, answer]) => [h("h2", {}, said), part(answer, ({ media }) =>
      h("ul", { class: "grid" }, media.map((each) => medium(each, null, each.release_year))))]));
}

async function one(page, id, parameters) {
  const [found, { strategies }] = await Promise.all([getOne(`media/${encodeURIComponent(id)}`), get("strategies")]);
  const { media } = found;
  const reach = h("div", { "aria-live": "polite" });
  const choice = h("select", { "aria-label": "Strategy", onchange: () => look() },
    strategies.map((each) => h("option", { value: each.name }, each.name)));

  const answer = answering(reach);
  const look = () => answer(() => get(`media/${id}/reach`, { strategy: choice.value }), (among) => [
    !among.available && h("p", { class: "note warn" }, found.deleted
      ? "Nobody can get it: it is deleted." : "Nobody can get it: the catalogue does not know its genres."),
    h("p", {}, `Of ${plural(among.people, "person", "people")}, ${number(among.seen)} have had it and are not shown it again. Of the others, `,
      h("strong", {}, `${number(among.first_10)} find it among their first 10`), ` and ${number(among.first_100)} among their first 100`,
      among.people > among.seen ? ` (${percent(among.first_100 / (among.people - among.seen))}).` : "."),
    bars(`People by the position of ${title(media)}`, among.positions.map((each) => [`${each.from}–${each.to}`, each.people])),
  ]);
  look();

  const forOne = await whyNot(media, strategies, parameters);
  const isAsked = parameters.has("person");
  const months = found.months.map((each) => [each.month, each.likes + each.watches]);
  fill(page,
    h("div", { class: "columns" },
      h("div", { class: "medium" }, h("h1", {}, title(media)), h("p", {}, genres(media.genres)), h("p", {}, found.description ?? ""),
        h("p", {}, h("small", {}, [media.release_year, media.media_type?.toLowerCase()].filter(Boolean).join(" · "), " ", h("code", { class: "id" }, media.id))),
        h("div", { class: "tiles" },
          tile("people liked or watched it", number(found.people)),
          tile("rank by popularity", number(found.popularity_rank)),
          tile("available", media.available ? "yes" : "no", media.available ? "" : "bad"))),
      h("div", { class: "poster" }, cover(media))),
    isAsked && forOne,
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "Who gets it"), h("div", { class: "row" }, choice), reach),
      h("article", {}, h("h2", {}, "Likes and watches by month"),
        months.length ? bars("Likes and watches by month", months) : h("p", { class: "muted" }, "Nobody took it yet."))),
    !isAsked && forOne,
    Object.entries(MODELS).map(([name, [said, model]]) => h("section", {},
      h("h2", {}, said, " ", h("small", {}, model)),
      found.neighbours[name].length
        ? h("ul", { class: "strip", "aria-label": said },
          found.neighbours[name].map((each) => medium(each.media, null, `weight ${each.weight.toPrecision(3)}`)))
        : h("p", { class: "muted" }, "None."))));
}
