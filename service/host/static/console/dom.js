// Elements, without a framework: h("p", {class: "muted"}, "text", element, …).
const SVG = new Set(["svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan",
  "defs", "linearGradient", "stop", "title"]);

/** An element. `on…` are listeners, `css` is set by property (the page's policy bars style attributes). */
export function h(tag, attributes = {}, ...children) {
  const element = SVG.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "css") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const REACHED = "a[href]:not([tabindex='-1']), button, input, select, summary, [tabindex='0']";

/** Show these instead of what an element has. Who was in it by keyboard is at the same place again. */
export function fill(element, ...children) {
  const place = [...element.querySelectorAll(REACHED)].indexOf(document.activeElement);
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (place >= 0) (element.querySelectorAll(REACHED)[place] ?? document.getElementById("main")).focus({ preventScroll: true });
  return element;
}

/**
 * A function that fills an element with what is shown of an answer. Of several questions the newest is
 * shown alone, whichever is answered last; what fails is said there.
 */
export function answering(element) {
  let asked = 0;
  return async (ask, show) => {
    const turn = (asked += 1);
    element.setAttribute("aria-busy", "true");
    try {
      const answer = await ask();
      if (turn === asked) fill(element, show(answer));
    } catch (error) {
      if (turn === asked) fill(element, failed(error));
    }
    if (turn === asked) element.setAttribute("aria-busy", "false");
  };
}

export const failed = (error) => h("p", { class: "bad", role: "alert" }, error.message);

/** What is shown of an answer, or that it failed: of several questions of a page, one may. */
export const part = (answer, show) => (answer instanceof Error ? failed(answer) : show(answer));

/** Tell everybody, those who hear the page as well. */
export function say(text, seconds = 6) {
  const said = document.getElementById("said");
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.textContent = ""; }, seconds * 1000);
}

/** A function that is called once things have been quiet for so many milliseconds. */
export function debounced(call, milliseconds) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
export const number = (value) => (value === null || value === undefined ? "–" : numbers.format(value));
export const percent = (share) => (share === null || share === undefined ? "–" : `${numbers.format(100 * share)} %`);
export const day = (time) => (time ? time.slice(0, 10) : "–");
export const clock = (time) => (time ? time.slice(0, 16).replace("T", " ") : "–");
export const moment = (time) => (time ? `${clock(time)} UTC` : "–");
/** 1 person, 2 people. */
export const plural = (many, one, more = `${one}s`) => `${number(many)} ${many === 1 ? one : more}`;
export const words = (name) => name.toLowerCase().replaceAll("_", " ");

/** Seconds as people say them. */
export function age(seconds) {
  if (seconds === null || seconds === undefined) return "never";
  for (const [name, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (seconds >= size) {
      const many = Math.floor(seconds / size);
      return `${many} ${name}${many === 1 ? "" : "s"}`;
    }
  }
  return `${numbers.format(seconds)} s`;
}

const WIDE = 4; // columns: of a table with more, each row is a card on a phone

/** A table: columns are [heading, function of a row, is a number]. */
export function table(label, columns, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", { class: columns.length > WIDE && "wide" },
      h("thead", {}, h("tr", {}, columns.map(([name, , isNumber]) => h("th", { scope: "col", class: isNumber && "n" }, name)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, columns.map(([name, show, isNumber]) =>
        h("td", { class: isNumber && "n", "data-is": name }, show(row))))))));
}

export const genres = (names) => (names ?? []).map((name) => h("span", { class: "chip" }, words(name)));
export const tile = (what, value, kind) =>
  h("div", {}, h("div", { class: "what" }, what), h("div", { class: `number ${kind ?? ""}` }, value));
