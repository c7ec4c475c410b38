// What other parameters would do to 500 people: asked for in parts, and told as they come.
import { fill, h, number, percent, plural, tile } from "./dom.js";
import { post } from "./http.js";

export const PEOPLE = 500;
const FIRST = 10; // people: little, so that there is something to see
const MOST = 50;
const AT_ONCE = 2;

/**
 * Fill an element with numbers that become those of all; isCurrent says whether they are still wanted.
 * A part that takes longer than an answer may is asked for in halves; what was counted stays, whatever fails.
 */
export async function previewSample(element, strategy, parameters, isCurrent) {
  const total = { people: 0, changed: 0, overlap: 0, before: new Set(), after: new Set() };
  const began = performance.now();
  const waiting = [{ skip: 0, people: PEOPLE }];
  let size = FIRST;
  let most = MOST;
  let asked = 0;
  let failure = null;

  function take() {
    const part = waiting.shift();
    if (!part || part.people <= size) return part;
    waiting.unshift({ skip: part.skip + size, people: part.people - size });
    return { skip: part.skip, people: size };
  }

  async function next() {
    for (let part = take(); part; part = take()) {
      try {
        const found = await post(`strategies/${strategy}/preview`, { ...part, parameters });
        if (!isCurrent()) return;
        asked += part.people;
        size = Math.min(most, 2 * part.people);
        total.people += found.people;
        total.changed += found.changed;
        total.overlap += found.people * (found.overlap ?? 0);
        for (const key of found.media_keys_before) total.before.add(key);
        for (const key of found.media_keys_after) total.after.add(key);
        if (found.people < part.people) waiting.length = 0; // there are no more
      } catch (error) {
        if (!isCurrent()) return;
        if (error.status === 503 && part.people > 1) {
          most = size = Math.ceil(part.people / 2);
          waiting.unshift(part);
        } else {
          failure = error;
          waiting.length = 0;
        }
      }
      show(element, total, progress(asked));
    }
  }
  fill(element, progress(0));
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  if (!isCurrent()) return;
  const seconds = number((performance.now() - began) / 1000);
  show(element, total, failure
    ? h("p", { class: "bad", role: "alert" }, `${failure.message} `,
      total.people > 0 && `These numbers rest on the ${plural(total.people, "person", "people")} who could be asked.`)
    : h("p", {}, h("small", {}, `${plural(total.people, "person", "people")}, in ${seconds} s.`)));
}

const progress = (asked) => h("progress", { max: PEOPLE, value: asked, "aria-label": "People who have been asked" });

function show(element, { people, changed, overlap, before, after }, below) {
  element.dataset.people = people;
  fill(element, people > 0 && h("div", { class: "tiles" },
    tile("stays on the first ten", percent(overlap / people)),
    tile(`of ${plural(people, "person sees", "people see")} a change`, number(changed)),
    tile("different media they see", `${number(before.size)} → ${number(after.size)}`)), below);
}
