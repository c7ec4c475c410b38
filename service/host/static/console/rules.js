import { tile as medium } from "./covers.js";
import { fill, h, number, percent, plural, table, tile } from "./dom.js";
import { NO_PERSON } from "./finder.js";
import { get, getOne, post, put, remove } from "./http.js";
import { attempt, choice, field, noneNamed, numeric, toggle, versions } from "./kept.js";

// What each is called, and what becomes of the media that the relation lists.
const EFFECTS = {
  deny: ["deny", "none of these is shown"],
  allow: ["allow", "these are shown, and nothing else"],
  boost: ["boost", "their scores count times a factor"],
  pin: ["pin", "these are at their positions"],
  at_most: ["at most", "so many of these on a page"],
};
const MODES = {
  kept: "kept: triggers tell of every change",
  live: "read with every question",
  copied: "copied from a foreign table",
};
const PART = 10; // people: so many are asked for at once
const COUNTED = 100000; // rows: no more of a relation are counted

export const show = (page, { argument, parameters, unknown }) => (argument ? one(page, argument, parameters) : list(page, unknown));

const scope = (rule) => [
  rule.everywhere && "everywhere",
  ...rule.placements.map((name) => h("a", { href: `#/placements/${name}` }, name)),
  rule.keys > 0 && `${number(rule.keys)} key${rule.keys === 1 ? "" : "s"}`,
].filter(Boolean).flatMap((each, at) => (at ? [", ", each] : [each]));

const state = (rule) => (rule.error
  ? h("span", { class: "bad" }, rule.error)
  : h("span", { class: "good" }, rule.mode ?? "not looked at yet"));

const counted = (rule, count) => `${number(count)}${rule.rows >= COUNTED ? " or more" : ""}`;

/** What a rule says, to be made or changed. */
function form(relations, rule, save) {
  const name = !rule && h("input", { required: true, pattern: "[a-z][a-z0-9_]{0,62}", autocomplete: "off" });
  const effect = choice(Object.entries(EFFECTS).map(([value, [said, means]]) => [value, `${said}: ${means}`]), rule?.effect);
  const relation = h("input", { required: true, list: "relations", value: rule?.relation ?? "", autocomplete: "off" });
  const factor = h("input", { type: "number", min: 0, max: 1e6, step: "any", value: rule?.factor ?? "" });
  const n = h("input", { type: "number", min: 0, max: 1000, step: 1, value: rule?.n ?? "" });
  const budget = h("input", { value: rule?.budget ?? "00:00:01", autocomplete: "off" });
  const description = h("input", { value: rule?.description ?? "", autocomplete: "off" });
  return h("form", { onsubmit: (event) => {
    event.preventDefault();
    save(name ? name.value : rule.name, {
      effect: effect.value,
      relation: relation.value.trim(),
      factor: effect.value === "boost" ? numeric(factor) : null,
      n: effect.value === "at_most" ? numeric(n) : null,
      budget: budget.value,
      description: description.value,
    });
  } },
  name && field("Name", name, "Small letters, digits and _"),
  field("Effect", effect),
  field("Relation", relation, "A table or view of yours, with its schema: it lists media by media_id"),
  h("datalist", { id: "relations" }, relations.map((each) => h("option", { value: each }))),
  h("div", { class: "fields" },
    field("Factor", factor, "Of a boost, where its relation has no weight"),
    field("Of a page", n, "Of at most: so many"),
    field("Budget", budget, "What takes longer to be read counts as failed")),
  field("Description", description),
  h("button", { type: "submit" }, rule ? "Save for everybody" : "Make it"));
}

async function list(page, unknown) {
  const { rules, relations } = await get("rules");
  fill(page, h("h1", {}, "Rules"), unknown && noneNamed("rule", unknown),
    h("p", {}, "What may or must be shown, beside what a strategy says. What one lists is yours to change: it counts in the next answer."),
    rules.length ? table("Rules", [
      ["rule", (row) => h("a", { href: `#/rules/${row.name}` }, row.name)],
      ["effect", (row) => EFFECTS[row.effect][0]],
      ["relation", (row) => h("code", {}, row.relation)],
      ["counts", (row) => (scope(row).length ? scope(row) : h("span", { class: "muted" }, "nowhere"))],
      ["rows", (row) => counted(row, row.rows), true],
      ["media", (row) => counted(row, row.media), true],
      ["evaluated", state],
      ["version", (row) => row.version, true],
    ], rules) : h("p", { class: "muted" }, "There is none yet."),
    h("details", {}, h("summary", {}, "Make a rule"),
      h("article", {}, form(relations, null, async (name, parameters) => {
        if (await attempt(() => put(`rules/${name}`, { parameters }), () => `${name} is made; it counts nowhere yet.`)) {
          location.hash = `#/rules/${name}`;
        }
      }))));
}

async function one(page, name, parameters) {
  const person = parameters.get("person") ?? "";
  let problem = null;
  const ruleFor = (id) => getOne(`rules/${encodeURIComponent(name)}`, { user_id: id, limit: 24 });
  const [found, { placements, relations }] = await Promise.all([ruleFor(person).catch((error) => {
    if (!person || error.status !== 400) throw error;
    problem = NO_PERSON;
    return ruleFor("");
  }), get("rules")]);
  const { rule } = found;
  const again = () => one(page, name, parameters);
  const change = async (changes, said) => {
    const done = await attempt(() => put(`rules/${name}`, { parameters: changes, version: rule.version }), said);
    if (done) await again();
    return done;
  };
  const placed = async (placement, isOn) => {
    const rules = isOn ? [...placement.rules, name] : placement.rules.filter((each) => each !== name);
    const done = await attempt(
      () => put(`placements/${placement.name}`, { parameters: { rules }, version: placement.version }),
      () => `${name} is ${isOn ? "on" : "off"} at ${placement.name}.`);
    if (done) await again();
    return done;
  };
  const who = h("input", { type: "search", value: person, maxlength: 36, placeholder: "The id of a person", "aria-label": "For a person" });

  const counts = rule.everywhere || rule.placements.length > 0 || rule.keys > 0;
  const does = (said, unlessItCounts) => (counts ? said : unlessItCounts);

  fill(page,
    h("h1", {}, name),
    h("p", {}, rule.description, " ", h("small", {}, `Version ${rule.version}. `, h("strong", {}, EFFECTS[rule.effect][0]), rule.n !== null && ` ${rule.n}`,
      ": ", h("code", {}, rule.relation), ` lists media, and ${EFFECTS[rule.effect][1]}.`)),
    found.error
      ? h("p", { class: "note warn" }, `It cannot be evaluated: ${found.error}. `,
        found.kept_out ? "Where it counts, nothing is shown." : "It is left out.")
      : h("p", {}, h("small", {}, `${counted(rule, rule.rows)} ${rule.rows === 1 ? "row" : "rows"}; ${counted(rule, rule.media)} media count now`,
        rule.people > 0 && `, for ${counted(rule, rule.people)} ${rule.people === 1 ? "person" : "people"}`, `; ${MODES[rule.mode] ?? "not looked at yet"}`,
        rule.reason && ` (${rule.reason})`, ".")),
    !found.error && rule.error && h("p", { class: "note warn" }, `At the last try it could not be copied: ${rule.error}.`),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, `What it ${found.kept_out ? does("keeps out", "would keep out") : does("moves", "would move")}`),
        touched(found, does("are", "would be")),
        h("form", { role: "search", class: "row", onsubmit: (event) => {
          event.preventDefault();
          const id = who.value.trim();
          location.hash = `#/rules/${name}${id ? `?person=${encodeURIComponent(id)}` : ""}`;
        } }, who, h("button", { type: "submit" }, "For this person")),
        problem && h("p", { class: "bad", role: "alert" }, problem),
        rule.user_ids && h("p", {}, h("small", {}, "It lists media for: ", rule.user_ids.map((id) =>
          [h("a", { href: `#/rules/${name}?person=${id}` }, id.slice(0, 8)), " "])))),
      h("article", {}, h("h2", {}, "Where it counts"),
        h("fieldset", {}, h("legend", {}, h("small", {}, "A switch takes effect at once, for everybody.")),
          toggle("Everywhere", rule.everywhere, (isOn) =>
            change({ everywhere: isOn }, () => `${name} counts ${isOn ? "everywhere" : "no more everywhere"}.`)),
          placements.map((placement) =>
            toggle(`At ${placement.name}`, placement.rules.includes(name), (isOn) => placed(placement, isOn)))),
        rule.keys > 0 && h("p", {}, h("small", {}, `And for whatever is asked with ${number(rule.keys)} of the keys: see `,
          h("code", {}, "ml-service key list"), "."))),
      preview(name, rule),
      h("article", {}, h("h2", {}, "Change it"),
        form(relations, rule, (_, changes) => change(changes, ({ version }) => `${name} is version ${version} now, for everybody.`)),
        h("button", { type: "button", class: "quiet", onclick: async () => {
          if (!confirm(`Delete ${name}?`)) return;
          if (await attempt(() => remove(`rules/${name}?version=${rule.version}`), () => `${name} was deleted.`)) location.hash = "#/rules";
        } }, "Delete it"))),
    h("article", {}, h("h2", {}, "Versions"), versions(found.versions, rule.version, async (version) => {
      const done = await attempt(() => post(`rules/${name}/restore`, { version, seen: rule.version }),
        (made) => `${name} is as it was in version ${version}; that makes version ${made.version}.`);
      if (done) await again();
    })));
}

function touched({ rule, user_id, kept_out, moved }, are) {
  const { media, available, examples } = kept_out ?? moved;
  const forWhom = user_id ? `For ${user_id.slice(0, 8)}, ` : "";
  return [
    h("p", {}, forWhom, h("strong", {}, `${number(media)} of ${number(available)} media`),
      ` (${percent(media / (available || 1))}) ${are} ${kept_out ? "kept out" : "touched"}.`,
      examples.length > 0 && " The most popular:"),
    h("ul", { class: "strip", "aria-label": kept_out ? "Kept out" : "Moved" }, examples.map((each) => (kept_out
      ? medium(each, null, each.release_year)
      : medium(each.media, null, rule.effect === "pin" ? `position ${each.position}`
        : rule.effect === "boost" ? `× ${number(each.weight)}` : each.media.release_year)))),
  ];
}

/** What the rule does to the pages of a sample: a part first, the rest when it is wanted. */
function preview(name, rule) {
  const result = h("div", { "aria-live": "polite" });
  const where = choice([["", "by the default strategy"], ...rule.placements.map((each) => [each, `at ${each}`])],
    rule.placements[0] ?? "", { "aria-label": "Whose pages", onchange: () => start() });
  const more = h("button", { type: "button", class: "quiet", onclick: () => go(500) }, "Look at 500 people");
  let parts = [];
  let turn = 0;

  async function go(upto) {
    const mine = (turn += 1);
    more.disabled = upto > PART;
    result.setAttribute("aria-busy", "true");
    try {
      for (let skip = parts.length * PART; skip < upto; skip += PART) {
        const part = await get(`rules/${name}/preview`, { people: PART, skip, placement: where.value });
        if (mine !== turn || !result.isConnected) return;
        if (part.people) parts.push(part);
        draw();
        if (part.people < PART || skip + PART >= part.sample) break;
      }
    } catch (error) {
      if (mine !== turn) return;
      fill(result, h("p", { class: "bad" }, error.message));
      more.disabled = false;
    }
    if (mine === turn) result.setAttribute("aria-busy", "false");
  }

  function draw() {
    const sum = (value) => parts.reduce((whole, part) => whole + value(part), 0);
    const people = sum((part) => part.people);
    if (!people) {
      fill(result, h("p", { class: "muted" }, "The model knows nobody yet."));
      return;
    }
    fill(result, h("div", { class: "tiles" },
      tile(`of ${plural(people, "person sees", "people see")} a change`, number(sum((part) => part.changed))),
      tile("stays on the first ten", percent(sum((part) => part.overlap * part.people) / people)),
      tile("media move, a page", number(sum((part) => part.moved * part.people) / people))),
    table("Examples", [
      ["person", (row) => h("a", { href: `#/people/${row.user_id}` }, row.user_id.slice(0, 8))],
      ["went", (row) => row.went.join(", ")],
      ["came", (row) => row.came.join(", ")],
    ], parts.flatMap((part) => part.examples).toSorted((one, other) => other.went.length - one.went.length).slice(0, 10)));
  }

  function start() {
    parts = [];
    go(PART);
  }
  queueMicrotask(start);
  return h("article", {}, h("h2", {}, "What it does to pages"),
    h("p", {}, h("small", {}, "The pages of a sample of people without it, and with it. Nothing is saved.")),
    h("div", { class: "row" }, where, more), result);
}
