// Why a medium is where it is: a bar of the two parts of its score, and the best reasons in words.
import { h } from "./dom.js";

/** [{kind, share, said}] of one recommendation, by the strategy (a side of an answer) that made it. */
export function parts(side, media) {
  const content = side.content_weight * media.content_score;
  const rest = Math.max(0, media.recommendation_score - content);
  return [
    { kind: "content", share: Math.min(content, media.recommendation_score), said: "the genres that they stated" },
    { kind: "collaborative", share: rest, said: "what people take" },
  ];
}

export function bar(side, media) {
  const shown = parts(side, media);
  const said = `score ${media.recommendation_score.toFixed(3)}: ${shown
    .map((part) => `${part.share.toFixed(3)} for ${part.said}`).join(", ")}${(media.reasons ?? [])
    .map((reason) => `; ${reason.text} (${reason.contribution.toFixed(3)})`).join("")}`;
  return h("div", { class: "why", role: "img", "aria-label": said, title: said },
    shown.map((part) => h("span", { class: part.kind, css: { width: `${100 * part.share}%` } })));
}

export const legend = () => h("small", { class: "legend" },
  h("span", {}, h("i", { class: "content" }), "genres they stated"), " ", h("span", {}, h("i", { class: "collaborative" }), "what people take"));
