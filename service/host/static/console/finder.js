// A field to look for somebody or something in, as people type it; what is found stands below it.
import { title } from "./covers.js";
import { debounced, fill, h } from "./dom.js";
import { get } from "./http.js";

/** People to begin with. */
export const KINDS = { many: "took much", few: "took little", new: "came last" };
export const NO_PERSON = "This is no id of a person.";

/** A form with a field; the newest answer alone is shown, in one place, as is what cannot be looked for. */
function finder({ label, hint, value = "", ask, show, button = "Search" }) {
  const found = h("div", { class: "found", "aria-live": "polite" });
  const field = h("input", { type: "search", "aria-label": label, placeholder: hint ?? label, maxlength: 256, value,
    oninput: debounced(() => look(), 200) });
  let asked = 0;
  async function look() {
    const turn = (asked += 1);
    const typed = field.value.trim();
    try {
      const shown = typed && show(await ask(typed));
      if (turn === asked) fill(found, shown);
    } catch (error) {
      if (turn === asked) fill(found, h("p", { class: "bad" }, error.message));
    }
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
