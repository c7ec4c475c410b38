// A field to look for somebody or something in, as people type it; what is found stands below it.
import { title } from "./covers.js";
import { answering, debounced, h } from "./dom.js";
import { get } from "./http.js";

/** People to begin with. */
export const KINDS = { many: "took much", few: "took little", new: "came last" };
export const NO_PERSON = "This is no id of a person.";

/** A form with a field; the newest answer alone is shown, in one place, as is what cannot be looked for. */
function finder({ label, hint, value = "", ask, show, button = "Search" }) {
  const found = h("div", { class: "found", "aria-live": "polite" });
  const field = h("input", { type: "search", "aria-label": label, placeholder: hint ?? label, maxlength: 256, value,
    oninput: debounced(() => look(), 200) });
  const answer = answering(found);
  function look() {
    const typed = field.value.trim();
    return answer(async () => typed && ask(typed), (hits) => typed && show(hits));
  }
  return { look, field, found, form: h("form", { role: "search", class: "row", onsubmit: (event) => {
    event.preventDefault();
    look();
  } }, field, h("button", { type: "submit" }, button)) };
}

/** What is typed is the title of a medium, or its id: `show` makes of the media what stands below. */
export const mediaFinder = ({ show, ...more }) => finder({
  hint: "A title, a part of it, or an id", ...more,
  ask: async (typed) => (await get("media", { search: typed })).media,
  show: (media) => (media.length ? show(media) : h("p", { class: "bad" }, "No medium has such a title or id.")),
});

export const called = (media) => `${title(media)}${media.release_year ? ` (${media.release_year})` : ""}`;
