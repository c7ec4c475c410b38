// Why a medium is where it is. This is the one place that shows it: a list of parts, each a name, its share of
// the score, and a sentence. Today the parts are the two of the score; `api.why` can give finer ones.
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
    .map((part) => `${part.share.toFixed(3)} for ${part.said}`).join(", ")}`;
  return h("div", { class: "why", role: "img", "aria-label": said, title: said },
    shown.map((part) => h("span", { class: part.kind, css: { width: `${100 * part.share}%` } })));
}

export const legend = () => h("small", { class: "legend" },
  h("i", { class: "content" }), "genres they stated", h("i", { class: "collaborative" }), "what people take");
