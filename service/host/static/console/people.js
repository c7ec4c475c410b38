import { answer, legend } from "./answer.js";
import { tile as medium, title } from "./covers.js";
import { called, KINDS, mediaFinder, NO_PERSON } from "./finder.js";
import { answering, clock, day, failed, fill, genres, h, moment, number, plural, say, table } from "./dom.js";
import { api, get, getOne, post } from "./http.js";

const ACTS = { LIKE: "♥", WATCH: "▶", DISLIKE: "✕" };

export const show = (page, { argument, parameters, unknown }) =>
  (argument ? person(page, argument, parameters) : list(page, unknown));

async function list(page, unknown) {
  const found = h("div", { "aria-live": "polite" });
  const listing = answering(found);
  const search = h("input", { type: "search", placeholder: "An id, its beginning, or one of elsewhere", "aria-label": "Search by id", maxlength: 256, value: unknown ?? "" });
  const buttons = Object.entries(KINDS).map(([kind, said]) =>
    h("button", { type: "button", class: "quiet", "data-kind": kind, onclick: () => pick({ kind }) }, said));
  async function pick(parameters) {
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.kind === parameters.kind);
    let refused = null;
    await listing(() => get("people", parameters).catch((error) => {
      if (error.status === 401 || error.status === 403) refused = error;
      throw error;
    }), ({ people }) => (people.length ? table("People", [
        ["person", (row) => h("a", { href: `#/people/${row.user_id}`, class: "id" }, row.outside_id ?? row.user_id)],
        ["interactions", (row) => number(row.interactions), true],
        ["the last", (row) => day(row.last_at), true],
        ["genres they stated", (row) => genres(row.genres)],
    ], people) : parameters.search ? h("p", { class: "bad" }, "Nobody has such an id.") : h("p", { class: "muted" }, "Nobody is known yet.")));
    if (refused) throw refused;
  }
  const form = h("form", { role: "search", class: "row", onsubmit: (event) => {
    event.preventDefault();
    const wanted = search.value.trim();
    pick(wanted ? { search: wanted } : { kind: "many" });
  } }, search, h("button", { type: "submit" }, "Search"));
  await pick({ kind: "many" });
  fill(page, h("h1", {}, "People"), form, unknown && h("p", { class: "bad", role: "alert" }, NO_PERSON),
    h("div", { class: "row", role: "group", "aria-label": "Pick people who" }, h("span", { class: "muted" }, "Or those who"), buttons),
    found);
}

async function person(page, id, parameters) {
  const [known, { strategies }] = await Promise.all([getOne(`people/${encodeURIComponent(id)}`), get("strategies")]);
  const names = strategies.map((each) => each.name);
  const left = parameters.get("left") ?? names[0];
  const sides = [left, parameters.get("right") ?? ["blend", ...names].find((name) => name !== left && names.includes(name)) ?? left];
  let liked = []; // what-if: kept in this page alone
  let wanted = liked; // what was pressed last, and may not be answered yet
  const places = sides.map(() => h("div", { "aria-live": "polite" }));
  const change = sides.map((name) => h("span", {}, tuning(name)));
  const banner = h("div", { "aria-live": "polite" });
  let asked = 0; // an answer that comes after a later question is not shown

  const like = (media) => h("button", { type: "button", class: "quiet", title: "What if they liked this?",
    "aria-label": `What if they liked ${title(media)}?`, onclick: () => asIf(media) }, "♥");
  const others = mediaFinder({ label: "What if they liked something else?", show: (media) => h("ul", { class: "hits" }, media.slice(0, 8).map((each) =>
    h("li", {}, h("button", { type: "button", class: "quiet", "aria-label": `What if they liked ${called(each)}?`, onclick: () => asIf(each) }, "♥ ", called(each))))) });

  /** What was pressed leaves the list: who pressed it is at the message. */
  async function asIf(media) {
    wanted = [...wanted, media];
    if (await looking()) banner.firstChild?.focus({ preventScroll: true });
  }

  /** The answers, as if they had liked what is wanted: whether that is shown. What cannot be answered is not wanted. */
  async function looking() {
    const turn = (asked += 1);
    const before = liked;
    try {
      const answers = await ask(wanted);
      if (turn !== asked) return false;
      liked = wanted;
      tell();
      answers.forEach((shown, at) => fill(places[at], shown));
      return true;
    } catch (error) {
      if (turn !== asked) return false;
      if (wanted === before) for (const place of places) fill(place, failed(error));
      else say(`Nothing is changed: ${error.message}`, 12);
      wanted = liked;
      return false;
    }
  }

  function tell() {
    fill(banner, liked.length > 0 && h("p", { class: "note", tabindex: "-1" },
      "As if they had just liked ", h("strong", {}, liked.map(title).join(", ")), ". Nothing of it is kept. ",
      h("button", { type: "button", class: "quiet", onclick: () => { wanted = []; looking(); } }, "Take it back")));
  }

  async function ask(media) {
    const names = [...sides];
    const whose = (strategy) => ({ person: id, strategy });
    if (!media.length) {
      const { answers } = await get(`people/${id}/answers`, { strategies: names.join(",") });
      return answers.map((side, at) => answer(side, whose(names[at]), { action: like }));
    }
    const interactions = media.slice(-20).map((each) => ({ media_id: each.id, type: "LIKE" }));
    return Promise.all(names.map(async (strategy) => {
      const { before, after } = await post(`people/${id}/what-if`, { interactions, strategy });
      return answer(after, whose(strategy), { before: before.recommendations, action: like });
    }));
  }

  await looking();
  fill(page,
    h("h1", {}, "Person"),
    h("p", {}, h("code", {}, id), " ", genres(known.genres),
      h("br"), h("small", {}, standing(known))),
    h("h2", {}, "What they did ", h("small", {}, "♥ liked, ▶ watched, ✕ disliked; latest first, by UTC",
      known.history.length < known.interactions && `: the latest ${number(known.history.length)} of ${number(known.interactions)}`)),
    known.history.length
      ? h("ul", { class: "strip", "aria-label": "History, latest first" },
        known.history.map((each) => medium(each.media,
          h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, ACTS[each.type] ?? ""),
            h("span", { class: "hear" }, each.type.toLowerCase())), clock(each.at))))
      : h("p", { class: "muted" }, "Nothing."),
    h("h2", {}, "What they get"),
    h("p", {}, h("small", {}, "The longer the bar, the higher the score; a title leads to all the reasons. Press ♥ to see the list as it would be if they liked that. "), legend()),
    h("details", {}, h("summary", {}, "Or as if they liked something else"), others.form, others.found),
    banner,
    h("div", { class: "columns" }, places.map((place, at) => h("article", {},
      h("div", { class: "row" },
        h("select", { "aria-label": at ? "Strategy on the right" : "Strategy on the left", onchange: (event) => {
          sides[at] = event.target.value;
          history.replaceState(null, "", `#/people/${id}?left=${sides[0]}&right=${sides[1]}`);
          fill(change[at], tuning(sides[at]));
          looking();
        } }, strategies.map(({ name, is_default: isDefault }) =>
          h("option", { value: name, selected: name === sides[at] }, isDefault ? `${name} (the default)` : name))),
        change[at]),
      place))),
    !known.forgotten && h("details", {}, h("summary", {}, "Forget this person"),
      h("p", {}, "What they did, what they stated, what was shown to them, their id of elsewhere and what waits to be forwarded is removed, and nothing of theirs is taken in any more. ",
        "Their part in the model, which is numbers without a name by then, goes with the next refresh; in the item models within a day. The sources are theirs to clear. It takes a key with the role admin. ",
        h("button", { type: "button", class: "quiet", onclick: forget }, "Forget them"))));

  function tuning(name) {
    return h("a", { href: `#/strategies/${name}?person=${id}` }, "change its weights");
  }

  async function forget() {
    if (!confirm("Forget this person?")) return;
    try {
      await api("DELETE", `users/${id}`);
      const now = await get(`people/${id}`);
      say(now.forgotten && !now.known && !now.remains?.length ? "They were forgotten." : "They are still known.", 12);
      await person(page, id, parameters);
    } catch (error) {
      say(error.message);
    }
  }
}

function standing(known) {
  if (known.forgotten) return forgotten(known);
  if (!known.known) return "Nobody we know: they get what is popular.";
  return `${plural(known.interactions, "interaction")}${known.history.length ? `, the last at ${moment(known.history[0].at)}` : ""}`;
}

const LATER = "Their part in the model, which is numbers without a name, goes with the next refresh; in the item models within a day.";
const MODELS = { true: "They still have a part in", false: "They have no part any more in" };

/** What is gone, what goes when, and what stays. */
function forgotten({ known, remains, in_model: inModel, in_item_models: inItemModels }) {
  if (known || remains.length) return `Was forgotten, but there is still: ${[known && "their person", ...remains].filter(Boolean).join(", ")}.`;
  const ofModel = inModel === null ? LATER : [
    `${MODELS[inModel]} the model${inModel ? ", as numbers without a name: until the next refresh" : ""}`,
    `${MODELS[inItemModels]} the item models${inItemModels ? ": a day at most" : ""}`,
  ].join(". ") + ".";
  return `Was forgotten: what they did, stated and were shown, their id of elsewhere and what waited to be forwarded are gone from here, and nothing is taken in. ${ofModel} What stays is a digest of their id.`;
}
