// Small charts as SVG, in the colours of the page. What they show is said in their label.
import { h, number } from "./dom.js";

const WIDTH = 560, HEIGHT = 180, LEFT = 44, TOP = 6;
const height = HEIGHT - TOP - 22;

/** The next round number: 67 → 70. */
function round(top) {
  const step = 10 ** Math.floor(Math.log10(top));
  return Math.ceil(top / step) * step;
}

function frame(label, top, children, first, last, bottom = 0, said = number) {
  const levels = [0, bottom < 0 ? bottom / (bottom - top) : 0.5, 1];
  return h("figure", {},
    h("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
      levels.map((level) => {
        const y = TOP + height * (1 - level);
        return [h("line", { class: "grid-line", x1: LEFT, x2: WIDTH, y1: y, y2: y }),
          h("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, said(bottom + (top - bottom) * level))];
      }),
      children,
      h("text", { x: LEFT, y: HEIGHT - 4 }, first),
      h("text", { x: WIDTH, y: HEIGHT - 4, "text-anchor": "end" }, last)));
}

/** Bars from left to right: points are [name, value]; first and last are said below. */
export function bars(label, points, first = points[0]?.[0] ?? "", last = points.at(-1)?.[0] ?? "") {
  const top = round(Math.max(1, ...points.map(([, value]) => value)));
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const wide = Math.max(0.5, Math.min(40, step * 0.8));
  return frame(label, top, points.map(([name, value], at) => {
    const tall = (height * value) / top;
    return h("rect", { class: "bar", x: LEFT + (at + 0.5) * step - wide / 2, y: TOP + height - tall, width: wide, height: tall }, h("title", {}, `${name}: ${number(value)}`));
  }), first, last);
}

/** A line over a logarithmic axis: points are [x, y], x from 1. */
export function curve(label, points, first, last) {
  const top = round(Math.max(1, ...points.map(([, y]) => y)));
  const widest = Math.log(Math.max(2, points.at(-1)?.[0] ?? 2));
  const at = points.map(([x, y]) =>
    `${LEFT + ((WIDTH - LEFT) * Math.log(x)) / widest},${TOP + height * (1 - y / top)}`);
  const end = points.length ? at.at(-1).split(",")[0] : LEFT;
  return frame(label, top, [
    h("polygon", { class: "area", points: `${LEFT},${TOP + height} ${at.join(" ")} ${end},${TOP + height}` }),
    h("polyline", { class: "line", points: at.join(" ") }),
  ], first, last);
}

/**
 * A value day by day, with the interval of one look and the wider one that holds however often one looks.
 * points are { name, value, low, high, wideLow, wideHigh }, the intervals null where there is none yet.
 */
export function intervals(label, points, said) {
  // The first intervals are so wide that nothing else would be seen: what is beyond the later ones is cut off.
  const later = points.slice(Math.floor(points.length / 3));
  const ends = later.flatMap((each) => [each.value, each.wideLow ?? 0, each.wideHigh ?? 0]).map((each) => 1.05 * each);
  const top = Math.max(1e-9, ...ends);
  const bottom = Math.min(-top / 8, ...ends);
  const x = (at) => LEFT + ((WIDTH - LEFT) * at) / Math.max(1, points.length - 1);
  const y = (value) => TOP + height * (1 - (Math.max(bottom, Math.min(top, value)) - bottom) / (top - bottom));
  const known = points.map((each, at) => ({ ...each, at })).filter((each) => each.low !== null);
  const band = (low, high) => known.length > 0 && h("polygon", { class: "area", points: [
    ...known.map((each) => `${x(each.at)},${y(each[high])}`),
    ...known.toReversed().map((each) => `${x(each.at)},${y(each[low])}`)].join(" ") });
  return frame(label, top, [
    band("wideLow", "wideHigh"), band("low", "high"),
    h("polyline", { class: "line", points: points.map((each, at) => `${x(at)},${y(each.value)}`).join(" ") }),
  ].filter(Boolean), points[0].name, points.at(-1).name, bottom, said);
}

/** A line a series, with intervals: series are {name, points}, points {at, value, low, high, said}, at from 0 to less than count. */
export function lines(label, series, count, first, last) {
  const top = Math.max(1e-3, ...series.flatMap(({ points }) => points.map((point) => point.high)));
  const x = ({ at }, line) => LEFT + ((WIDTH - LEFT) * (at + 0.5 + (line - (series.length - 1) / 2) / (2 * series.length + 2))) / count;
  const y = (value) => TOP + height * (1 - value / top);
  const colour = (line) => `var(--series-${line % 6})`;
  return h("div", {},
    frame(label, top, series.map(({ points }, line) => h("g", { css: { stroke: colour(line), fill: colour(line) } },
      h("polyline", { points: points.map((point) => `${x(point, line)},${y(point.value)}`).join(" "), fill: "none", "stroke-width": 1.5 }),
      points.map((point) => [
        h("line", { x1: x(point, line), x2: x(point, line), y1: y(point.low), y2: y(point.high), opacity: 0.5 }),
        h("circle", { cx: x(point, line), cy: y(point.value), r: 3 }, h("title", {}, point.said)),
      ]))), first, count > 1 ? last : "", 0, (value) => value.toFixed(2)),
    h("p", { class: "legend" }, series.map(({ name }, line) => h("small", {}, h("i", { css: { background: colour(line) } }), name))));
}
