// How a medium stands with one person: what keeps it off their page, and what speaks for it.
import { answering, fill, h, percent, table } from "./dom.js";
import { api, get } from "./http.js";

const FEW = 10; // reasons that are shown at first
const HEADS = {
  recommended: "It is on their page",
  outside_page: "Not on their page: others come before it",
  seen: "Not recommended: they have had it",
  kept_out: "Not recommended: a rule keeps it out",
  deleted: "Not recommended: it is deleted",
};

/** An article about the medium; parameters: with whom and which strategy to begin. */
export async function whyNot(media, strategies, parameters) {
  const person = parameters.get("person");
  const { people } = await get("people", { kind: "many", limit: 10 });
  const found = h("div", { "aria-live": "polite" });
  const id = h("input", { type: "search", name: "person", list: "some-people", placeholder: "The id of a person",
    "aria-label": "Id of a person", maxlength: 36, required: true, value: person ?? "" });
  const strategy = h("select", { "aria-label": "Strategy for this person" },
    strategies.map((each) => h("option", { value: each.name, selected: each.name === parameters.get("strategy") }, each.name)));

  const answer = answering(found);
  function look() {
    const name = strategy.value;
    const asked = new URLSearchParams({ strategy: name });
    return answer(() => api("GET", `recommendations/${encodeURIComponent(id.value.trim())}/why/${media.id}?${asked}`),
      (standing) => shown(standing, name));
  }
  strategy.addEventListener("change", () => id.value && look());
  if (person) look();
  return h("article", {}, h("h2", {}, "Why, or why not, for one person"),
    h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); look(); } },
      id, h("datalist", { id: "some-people" }, people.map((each) => h("option", { value: each.user_id }))),
      strategy, h("button", { type: "submit" }, "Why?")),
    found);
}

const rules = (names) => names.map((name, at) => [at > 0 && ", ", h("a", { href: `#/rules/${name}` }, name)]);

function shown(standing, strategy) {
  const whole = standing.recommendation_score;
  return [
    h("p", {}, h("strong", {}, HEADS[standing.status]), ". ",
      // Asked at no placement, nothing but rules keeps it out.
      standing.status === "kept_out" ? ["Kept out by ", rules(standing.kept_out_by)] : standing.text, ".",
      standing.fallback && " Nothing is known of this person that the strategy could use: popular media instead.",
      " ", h("a", { href: `#/people/${standing.user_id}` }, "Their page"),
      " · ", h("a", { href: `#/strategies/${strategy}?person=${standing.user_id}` }, `Change the weights of ${strategy}`)),
    standing.moved_by.length > 0 && h("p", {}, "Moved by ", rules(standing.moved_by), "."),
    standing.reasons.length > 0 && reasons(standing.reasons, whole),
  ];
}

/** The strongest, and all of them where they are wanted. */
function reasons(all, whole) {
  const place = h("div");
  const draw = (some) => fill(place, table("Reasons", [
    ["what speaks for it", (row) => [row.text, row.deed === "disliked" && h("small", { class: "because" },
      "A dislike. It takes nothing away here: whoever took that takes this, too, so it speaks for it, with the dislike weight of the strategy.")]],
    ["adds", (row) => row.contribution.toFixed(3), true],
    ["share", (row) => percent(whole ? row.contribution / whole : null), true],
  ], some), some.length < all.length
    && h("button", { type: "button", class: "quiet", onclick: () => draw(all) }, `Show all ${all.length}`));
  return draw(all.slice(0, FEW));
}
