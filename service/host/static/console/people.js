import { answer, legend } from "./answer.js";
import { tile as medium, title } from "./covers.js";
import { called, KINDS, mediaFinder, NO_PERSON } from "./finder.js";
import { clock, day, fill, genres, h, moment, number, say, table } from "./dom.js";
import { api, get, getOne, post } from "./http.js";

const ACTS = { LIKE: "♥", WATCH: "▶", DISLIKE: "✕" };

export const show = (page, { argument, parameters, unknown }) =>
  (argument ? person(page, argument, parameters) : list(page, unknown));

async function list(page, unknown) {
  const found = h("div", { "aria-live": "polite" });
  const search = h("input", { type: "search", placeholder: "An id, its beginning, or one of elsewhere", "aria-label": "Search by id", maxlength: 256, value: unknown ?? "" });
  const buttons = Object.entries(KINDS).map(([kind, said]) =>
    h("button", { type: "button", class: "quiet", "data-kind": kind, onclick: () => pick({ kind }) }, said));
  async function pick(parameters) {
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.kind === parameters.kind);
    try {
      const { people } = await get("people", parameters);
      fill(found, people.length ? table("People", [
        ["person", (row) => h("a", { href: `#/people/${row.user_id}`, class: "id" }, row.outside_id ?? row.user_id)],
        ["interactions", (row) => number(row.interactions), true],
        ["the last", (row) => day(row.last_at), true],
        ["genres they stated", (row) => genres(row.genres)],
      ], people) : h("p", { class: "bad" }, "Nobody has such an id."));
    } catch (error) {
      fill(found, h("p", { class: "bad" }, error.message));
      if (error.status === 401 || error.status === 403) throw error;
    }
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
  const liked = []; // what-if: kept in this page alone
  const places = sides.map(() => h("div", { "aria-live": "polite" }));
  const change = sides.map((name) => h("span", {}, tuning(name)));
  const banner = h("div", { "aria-live": "polite" });
  let asked = 0; // an answer that comes after a later question is not shown

  const like = (media) => h("button", { type: "button", class: "quiet", title: "What if they liked this?",
    "aria-label": `What if they liked ${title(media)}?`, onclick: () => asIf(media) }, "♥");
  const others = mediaFinder({ label: "What if they liked something else?", show: (media) => h("ul", { class: "hits" }, media.slice(0, 8).map((each) =>
    h("li", {}, h("button", { type: "button", class: "quiet", "aria-label": `What if they liked ${called(each)}?`, onclick: () => asIf(each) }, "♥ ", called(each))))) });

  /** What was pressed leaves the list: who pressed it is at the message. */
  function asIf(media) {
    liked.push(media);
    looking();
    banner.firstChild.focus({ preventScroll: true });
  }

  async function look() {
    const turn = (asked += 1);
    fill(banner, liked.length > 0 && h("p", { class: "note", tabindex: "-1" },
      "As if they had just liked ", h("strong", {}, liked.map(title).join(", ")), ". Nothing of it is kept. ",
      h("button", { type: "button", class: "quiet", onclick: () => { liked.length = 0; looking(); } }, "Take it back")));
    if (!liked.length) {
      const { answers } = await get(`people/${id}/answers`, { strategies: sides.join(",") });
      if (turn === asked) answers.forEach((side, at) => fill(places[at], answer(side, { person: id, strategy: sides[at] }, { action: like })));
      return;
    }
    const interactions = liked.slice(-20).map((media) => ({ media_id: media.id, type: "LIKE" }));
    await Promise.all(sides.map(async (strategy, at) => {
      const { before, after } = await post(`people/${id}/what-if`, { interactions, strategy });
      if (turn === asked) fill(places[at], answer(after, { person: id, strategy }, { before: before.recommendations, action: like }));
    }));
  }
  const looking = () => look().catch((error) => say(error.message));

  await look();
  fill(page,
    h("h1", {}, "Person"),
    h("p", {}, h("code", {}, id), " ", genres(known.genres),
      h("br"), h("small", {}, standing(known))),
    h("h2", {}, "What they did ", h("small", {}, "♥ liked, ▶ watched, ✕ disliked; latest first, by UTC")),
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
      h("p", {}, "All that is known of them here is removed, and nothing of theirs is taken in any more. It takes a key with the role admin. ",
        h("button", { type: "button", class: "quiet", onclick: forget }, "Forget them"))));

  function tuning(name) {
    return h("a", { href: `#/strategies/${name}?person=${id}` }, "change its weights");
  }

  async function forget() {
    if (!confirm("Forget this person?")) return;
    try {
      await api("DELETE", `users/${id}`);
      const now = await get(`people/${id}`);
      say(now.forgotten && !now.known ? "They were forgotten: nothing of theirs is left." : "They are still known.");
      await person(page, id, parameters);
    } catch (error) {
      say(error.message);
    }
  }
}

function standing(known) {
  if (known.forgotten) return "Was forgotten: nothing of theirs is known here, and nothing is taken in.";
  if (!known.known) return "Nobody we know: they get what is popular.";
  return `${number(known.interactions)} interactions${known.history.length ? `, the last at ${moment(known.history[0].at)}` : ""}`;
}
