// Two small charts as SVG, in the colours of the page. What they show is said in their label.
import { h, number } from "./dom.js";

const WIDTH = 560, HEIGHT = 180, LEFT = 44, BOTTOM = 22;

function frame(label, top, children, first, last) {
  const levels = [0, 0.5, 1];
  return h("figure", {},
    h("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
      levels.map((level) => {
        const y = 6 + (HEIGHT - BOTTOM - 6) * (1 - level);
        return [h("line", { class: "grid-line", x1: LEFT, x2: WIDTH, y1: y, y2: y }),
          h("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, number(top * level))];
      }),
      children,
      h("text", { x: LEFT, y: HEIGHT - 4 }, first),
      h("text", { x: WIDTH, y: HEIGHT - 4, "text-anchor": "end" }, last)));
}

/** Bars from left to right: points are [name, value]. */
export function bars(label, points) {
  const top = Math.max(1, ...points.map(([, value]) => value));
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const height = HEIGHT - BOTTOM - 6;
  return frame(label, top, points.map(([name, value], at) => {
    const tall = (height * value) / top;
    return h("rect", { class: "bar", x: LEFT + at * step + step * 0.1, y: 6 + height - tall, width: Math.max(0.5, step * 0.8),
      height: tall }, h("title", {}, `${name}: ${number(value)}`));
  }), points[0]?.[0] ?? "", points.at(-1)?.[0] ?? "");
}

/** A line over a logarithmic axis: points are [x, y], x from 1. */
export function curve(label, points, first, last) {
  const top = Math.max(1, ...points.map(([, y]) => y));
  const widest = Math.log(Math.max(2, points.at(-1)?.[0] ?? 2));
  const height = HEIGHT - BOTTOM - 6;
  const at = points.map(([x, y]) =>
    `${LEFT + ((WIDTH - LEFT) * Math.log(x)) / widest},${6 + height * (1 - y / top)}`);
  const end = points.length ? at.at(-1).split(",")[0] : LEFT;
  return frame(label, top, [
    h("polygon", { class: "area", points: `${LEFT},${6 + height} ${at.join(" ")} ${end},${6 + height}` }),
    h("polyline", { class: "line", points: at.join(" ") }),
  ], first, last);
}
