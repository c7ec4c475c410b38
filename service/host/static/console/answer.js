// The list of an answer: why each medium is where it is, and what moved against another one.
import { cover, title } from "./covers.js";
import { h } from "./dom.js";

/** [{kind, share, said}] of one recommendation, by the strategy (a side of an answer) that made it. */
function parts(side, media) {
  const content = side.content_weight * media.content_score;
  const rest = Math.max(0, media.recommendation_score - content);
  return [
    { kind: "content", share: Math.min(content, media.recommendation_score), said: "the genres that they stated" },
    { kind: "collaborative", share: rest, said: "what people take" },
  ];
}

function bar(side, media) {
  const shown = parts(side, media);
  const said = `score ${media.recommendation_score.toFixed(3)}: ${shown
    .map((part) => `${part.share.toFixed(3)} for ${part.said}`).join(", ")}${(media.reasons ?? [])
    .map((reason) => `; ${reason.text} (${reason.contribution.toFixed(3)})`).join("")}`;
  return h("div", { class: "why", role: "img", "aria-label": said, title: said },
    shown.map((part) => h("span", { class: part.kind, css: { width: `${100 * part.share}%` } })));
}

export const legend = () => h("small", { class: "legend" },
  h("span", {}, h("i", { class: "content" }), "genres they stated"), " ", h("span", {}, h("i", { class: "collaborative" }), "what people take"));

function move(before, id, place) {
  if (!before) return null;
  const was = before.findIndex((media) => media.id === id) + 1;
  if (!was) return h("span", { class: "move good" }, "new");
  if (was === place) return null;
  return h("span", { class: `move ${was > place ? "good" : "bad"}` },
    h("span", { "aria-hidden": "true" }, was > place ? "▲" : "▼"), ` ${Math.abs(was - place)}`,
    h("span", { class: "hear" }, was > place ? " places up" : " places down"));
}

/** In words: how another answer differs from the one before. */
export function difference(before, after) {
  const places = new Map(before.map((media, at) => [media.id, at]));
  const came = after.filter((media) => !places.has(media.id)).length;
  const moved = after.filter((media, at) => places.has(media.id) && places.get(media.id) !== at).length;
  if (!came && !moved) return `the same ${after.length} titles in the same order`;
  return [came && `${came} of ${after.length} titles are new`, moved && `${moved} moved`].filter(Boolean).join(", ");
}

/** side: as the service gives it; whose: {person, strategy}; before: the media to compare places with; action: a button for each medium. */
export function answer(side, whose, { before, action } = {}) {
  const link = (media) => `#/media/${media.id}?${new URLSearchParams(whose)}`;
  if (!side.recommendations.length) return h("p", { class: "muted" }, "Nothing is left to recommend.");
  return [
    side.fallback && h("p", { class: "note" }, "Nothing is known of this person that this strategy could use: popular media instead."),
    h("ol", { class: "answer" }, side.recommendations.map((media, at) => h("li", {},
      h("span", { class: "place" }, at + 1),
      h("a", { href: link(media), tabindex: "-1", "aria-hidden": "true" }, cover(media)),
      h("div", { class: "title" },
        h("a", { href: link(media) }, title(media)), move(before, media.id, at + 1),
        bar(side, media),
        media.because && h("small", { class: "because" }, media.because),
        h("small", {}, `${media.recommendation_score.toFixed(3)} · ${media.genres.map((name) => name.toLowerCase().replaceAll("_", " ")).join(", ")}`)),
      action?.(media)))),
  ];
}
