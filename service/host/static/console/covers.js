// The cover of a medium: its own where it has one, else one that is drawn from title and genres, the same each time.
import { h } from "./dom.js";

let covers = 0;

function hash(text) {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 16777619) >>> 0;
  return value;
}

const hue = (genre) => (hash(genre) * 47) % 360;

const WIDEST = 12; // letters of a line
const LONGEST = 24; // of a word: more would be a smear

/** At most four lines. */
function lines(title) {
  const found = [""];
  for (const each of title.split(/\s+/)) {
    const word = each.length > LONGEST ? `${each.slice(0, LONGEST)}…` : each;
    const line = found[found.length - 1];
    if (line && line.length + 1 + word.length > WIDEST) found.push(word);
    else found[found.length - 1] = line ? `${line} ${word}` : word;
  }
  return found.length > 4 ? [...found.slice(0, 3), `${found[3]}…`] : found;
}

const SHAPES = [
  (seed, tint) => [h("circle", { cx: 20 + (seed % 80), cy: 40 + (seed % 37), r: 34, fill: tint, opacity: 0.5 }),
    h("circle", { cx: 96 - (seed % 60), cy: 70, r: 20, fill: "#fff", opacity: 0.14 })],
  (seed, tint) => [h("polygon", { points: `0,130 ${30 + (seed % 30)},62 64,112 ${84 + (seed % 20)},48 120,130`, fill: tint, opacity: 0.5 }),
    h("circle", { cx: 24 + (seed % 70), cy: 32, r: 11, fill: "#fff", opacity: 0.5 })],
  (seed, tint) => [0, 1, 2, 3, 4].map((at) => h("rect", { x: -30, y: 14 + at * 24, width: 190, height: 9 + (seed >> at) % 8,
    fill: tint, opacity: 0.16 + 0.09 * at, transform: `rotate(${-22 + (seed % 44)} 60 70)` })),
  (seed, tint) => [0, 1, 2].map((at) => h("circle", { cx: 60, cy: 64, r: 16 + at * 17, fill: "none", stroke: tint,
    "stroke-width": 5, opacity: 0.65 - 0.15 * at })),
  (seed, tint) => [0, 1, 2, 3, 4, 5, 6].map((at) => h("rect", { x: 8 + at * 15, y: 118 - ((seed >> at) % 62) - 18, width: 11,
    height: 90, fill: tint, opacity: 0.45 })),
];

function drawn(media) {
  const title = media.title?.trim() || "?";
  const seed = hash(title + (media.release_year ?? ""));
  const names = media.genres?.length ? media.genres : [title];
  const [first, second] = [hue(names[seed % names.length]), hue(names[(seed + 1) % names.length]) + 24];
  const id = `cover-${covers += 1}`;
  const text = lines(title);
  return h("svg", { class: "cover", viewBox: "0 0 120 180", "aria-hidden": "true", focusable: "false" },
    h("defs", {}, h("linearGradient", { id, x1: 0, y1: 0, x2: 0.6, y2: 1 },
      h("stop", { offset: 0, "stop-color": `hsl(${first} 48% 40%)` }),
      h("stop", { offset: 1, "stop-color": `hsl(${second % 360} 55% 17%)` })),
      h("linearGradient", { id: `${id}-shade`, x1: 0, y1: 0, x2: 0, y2: 1 },
        h("stop", { offset: 0.4, "stop-opacity": 0 }), h("stop", { offset: 1, "stop-opacity": 0.75 }))),
    h("rect", { width: 120, height: 180, fill: `url(#${id})` }),
    SHAPES[seed % SHAPES.length](seed, `hsl(${(second + 40) % 360} 70% 68%)`),
    h("rect", { width: 120, height: 180, fill: `url(#${id}-shade)` }),
    text.map((line, at) => h("text", { x: 9, y: 160 - (text.length - 1 - at) * 17, "font-size": 14.5, "font-weight": 700,
      "font-family": "system-ui, sans-serif", fill: "#fff",
      textLength: line.length > WIDEST - 2 ? 102 : null, lengthAdjust: "spacingAndGlyphs" }, line)),
    h("text", { x: 9, y: 173, "font-size": 9.5, fill: "#fff", opacity: 0.85, "font-family": "system-ui, sans-serif" },
      [media.release_year, media.media_type?.toLowerCase()].filter(Boolean).join(" · ")));
}

/** The picture alone; whoever shows it says the title beside it. */
export function cover(media) {
  if (!media.cover_url?.startsWith("https://")) return drawn(media);
  const picture = h("img", { class: "cover", src: media.cover_url, alt: "", loading: "lazy", referrerpolicy: "no-referrer" });
  picture.addEventListener("error", () => picture.replaceWith(drawn(media)), { once: true });
  return picture;
}

/** What a link to a medium says: never nothing. */
export const title = (media) => media.title?.trim() || `unknown ${media.id.slice(0, 8)}`;

/** A cover over its title, which leads to the page of the medium. */
export function tile(media, ...more) {
  return h("li", {},
    h("a", { href: `#/media/${media.id}` }, h("span", { class: "framed" }, cover(media), more[0]), title(media)),
    h("br"), h("small", {}, more.slice(1)));
}
