// What other parameters would do to 500 people: asked for in parts, and told as they come.
import { fill, h, number, percent, tile } from "./dom.js";
import { post } from "./http.js";

export const PEOPLE = 500;
const PARTS = [10, 15, 25, ...Array(9).fill(50)]; // small ones first, so that there is something to see
const AT_ONCE = 2;

/** Fill an element with numbers that become those of all; isCurrent says whether they are still wanted. */
export async function previewSample(element, strategy, parameters, isCurrent) {
  const total = { asked: 0, people: 0, changed: 0, overlap: 0, before: new Set(), after: new Set() };
  const began = performance.now();
  const waiting = PARTS.map((people, at) => ({ people, skip: PARTS.slice(0, at).reduce((sum, each) => sum + each, 0) }));

  if (!element.dataset.people) fill(element, progress(0));

  async function next() {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const found = await post(`strategies/${strategy}/preview`, { ...part, parameters });
      if (!isCurrent()) return;
      total.asked += part.people;
      total.people += found.people;
      total.changed += found.changed;
      total.overlap += found.people * (found.overlap ?? 0);
      for (const key of found.media_keys_before) total.before.add(key);
      for (const key of found.media_keys_after) total.after.add(key);
      if (found.people < part.people) waiting.length = 0; // there are no more
      show(element, total, true, performance.now() - began);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  if (isCurrent()) show(element, total, false, performance.now() - began);
}

const progress = (asked) => h("progress", { max: PEOPLE, value: asked, "aria-label": "People who have been asked" });

function show(element, { asked, people, changed, overlap, before, after }, isMore, milliseconds) {
  element.dataset.people = people;
  fill(element,
    h("div", { class: "tiles" },
      tile("stays on the first ten", percent(people ? overlap / people : null)),
      tile(`of ${number(people)} people see a change`, number(changed)),
      tile("different media they see", `${number(before.size)} → ${number(after.size)}`)),
    isMore
      ? progress(asked)
      : h("p", {}, h("small", {}, `${number(people)} people, in ${number(milliseconds / 1000)} s.`)));
}
