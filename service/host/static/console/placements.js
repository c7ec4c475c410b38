import { tile as medium } from "./covers.js";
import { failed, fill, h, number, table, words } from "./dom.js";
import { NO_PERSON } from "./finder.js";
import { get, getOne, post, put, remove, several } from "./http.js";
import { attempt, choice, field, noneNamed, numeric, outcomes, versions } from "./kept.js";

export const show = (page, { argument, parameters, unknown }) => (argument ? one(page, argument) : list(page, parameters, unknown));

const link = (page, person) => `#/placements?${new URLSearchParams({ page, person })}`;

async function list(page, parameters, unknown) {
  const [known, { people = [] }] = await several(get("placements"), get("people", { kind: "many", limit: 10 }));
  if (known instanceof Error) throw known;
  fill(page, h("h1", {}, "Placements"), unknown && noneNamed("placement", unknown),
    h("p", {}, "A placement is a spot where recommendations are shown. A question that names it gets its strategy, filter and rules."),
    known.placements.length ? table("Placements", [
      ["placement", (row) => h("a", { href: `#/placements/${row.name}` }, row.name)],
      ["strategy", (row) => row.strategy ?? "the default"],
      ["rules", (row) => (row.rules.length ? row.rules.map((name, at) =>
        [at > 0 && ", ", h("a", { href: `#/rules/${name}` }, name)]) : "none")],
      ["filter", (row) => (row.filter ? h("code", {}, JSON.stringify(row.filter)) : "none")],
      ["rows of pages", (row) => row.pages.map((each) => h("div", {}, `${each.page}, row ${each.ordinal}`))],
      ["experiment", (row) => row.experiment && h("a", { href: `#/experiments/${row.experiment}` }, row.experiment)],
      ["version", (row) => row.version, true],
    ], known.placements) : h("p", { class: "muted" }, "There is none yet."),
    h("details", {}, h("summary", {}, "Make a placement"),
      h("article", {}, form(known, null, async (name, values) => {
        if (await attempt(() => put(`placements/${name}`, { parameters: values }), () => `${name} is made.`)) {
          location.hash = `#/placements/${name}`;
        }
      }))),
    known.pages.length > 0 && await seen(known, people, parameters).catch(failed),
    outcomes(null, { by: "placement" }));
}

/** A page as somebody sees it. */
async function seen(known, people, parameters) {
  const asked = parameters.get("page") ?? known.pages[0];
  const name = known.pages.includes(asked) ? asked : known.pages[0];
  const person = parameters.get("person") ?? people[0]?.user_id ?? "";
  let problem = name !== asked && `There is no page named ${asked}. This is ${name}:`;
  const { rows } = await get(`pages/${encodeURIComponent(name)}`, { user_id: person }).catch((error) => {
    if (error.status !== 400) throw error;
    problem = NO_PERSON;
    return { rows: [] };
  });
  const effects = Object.fromEntries(known.rules.map((each) => [each.name, each.effect]));
  const ids = [...new Set([person, ...people.map((each) => each.user_id)])].filter(Boolean);
  const badge = (names) => names.length > 0 && h("span", { class: "badge", title: `Moved by ${names.join(", ")}` },
    [...new Set(names.map((each) => ({ pin: "pinned", boost: "boosted", at_most: "held back" })[effects[each]] ?? each))].join(", "));
  return h("article", {}, h("h2", {}, "A page as somebody sees it"),
    h("div", { class: "row" },
      choice(known.pages, name, { "aria-label": "Page", onchange: (event) => { location.hash = link(event.target.value, person); } }),
      choice([...ids.map((id) => [id, id.slice(0, 8)]), ["", "a visitor"]], person,
        { "aria-label": "Person", onchange: (event) => { location.hash = link(name, event.target.value); } }),
      person && h("a", { href: `#/people/${person}` }, "who that is")),
    problem && h("p", { class: "bad", role: "alert" }, problem),
    h("p", {}, h("small", {}, "Nothing of it is logged as shown.")),
    rows.map((row) => h("section", { class: "page-row" },
      h("h3", {}, row.title, " ", h("small", {}, h("span", { class: "chip" }, words(row.kind)), row.placement && [" at ", h("a", { href: `#/placements/${row.placement}` }, row.placement)],
        row.rules.length > 0 && [", by ", row.rules.map((rule, at) => [at > 0 && ", ", h("a", { href: `#/rules/${rule}` }, rule)])])),
      row.media.length
        ? h("ul", { class: "strip", "aria-label": row.title }, row.media.map((each) =>
          medium(each, badge(each.rules), each.score === null ? each.release_year : each.score.toFixed(3))))
        : h("p", { class: "muted" }, row.hidden
          ? `Left out: it is for those whom ${row.condition} lists.`
          : `Left out: there are fewer than ${number(row.least)} media for it.`))));
}

/** All that a placement says, to be made or changed. */
function form(known, placement, save) {
  const name = !placement && h("input", { required: true, pattern: "[a-z][a-z0-9_]{0,62}", autocomplete: "off" });
  const strategy = choice([["", "the default"], ...known.strategies], placement?.strategy ?? "");
  const amount = (value, most) => h("input", { type: "number", min: 0, max: most, step: "any", value: value ?? "" });
  const diversity = amount(placement?.diversity, 1);
  const explore = amount(placement?.explore, 1);
  const rotation = amount(placement?.rotation, 1000);
  const confidence = amount(placement?.least_confidence, 0.999);
  const filter = h("input", { value: placement?.filter ? JSON.stringify(placement.filter) : "", autocomplete: "off" });
  const description = h("input", { value: placement?.description ?? "", autocomplete: "off" });
  const track = h("input", { type: "checkbox", checked: placement?.track });
  const rules = known.rules.map((rule) => h("input", { type: "checkbox", value: rule.name, checked: placement?.rules.includes(rule.name) }));
  const problem = h("p", { class: "bad", role: "alert" });
  return h("form", { onsubmit: (event) => {
    event.preventDefault();
    let conditions = null;
    try {
      conditions = filter.value.trim() ? JSON.parse(filter.value) : null;
      fill(problem);
    } catch {
      fill(problem, "Filter: this is no JSON.");
      return;
    }
    save(name ? name.value : placement.name, {
      strategy: strategy.value || null,
      rules: rules.filter((each) => each.checked).map((each) => each.value),
      filter: conditions,
      diversity: numeric(diversity),
      explore: numeric(explore),
      rotation: numeric(rotation),
      least_confidence: numeric(confidence),
      track: track.checked,
      description: description.value,
    });
  } },
  name && field("Name", name, "Small letters, digits and _"),
  field("Strategy", strategy, "For questions that name none"),
  known.rules.length > 0 && h("fieldset", {}, h("legend", {}, "Rules"),
    rules.map((each, at) => h("label", {}, each, `${known.rules[at].name} (${words(known.rules[at].effect)})`))),
  field("Filter", filter, 'Holds beside the question’s own: {"not_genre": "HORROR"}'),
  h("div", { class: "fields" },
    field("Diversity", diversity, "0 to 1; empty: as the strategy has it"),
    field("Explore", explore, "0 to 1: places for new media"),
    field("Rotation", rotation, "After so many showings without a taking, a score counts half"),
    field("Least confidence", confidence, "Below 1: what is less sure to fit is left out")),
  h("label", {}, track, "Log what is shown here"),
  field("Description", description),
  problem,
  h("button", { type: "submit" }, placement ? "Save for everybody" : "Make it"));
}

async function one(page, name) {
  const [known, { versions: history }] = await Promise.all([
    get("placements"), getOne(`placements/${encodeURIComponent(name)}/versions`)]);
  const placement = known.placements.find((each) => each.name === name);
  const again = () => one(page, name);
  fill(page, h("h1", {}, name),
    h("p", {}, placement.description, " ", h("small", {}, `Version ${placement.version}.`)),
    placement.experiment && h("p", { class: "note" }, "The experiment ",
      h("a", { href: `#/experiments/${placement.experiment}` }, placement.experiment), " answers here, for who is in it."),
    placement.pages.length > 0 && h("p", {}, "It is on pages: ", placement.pages.map((each, at) =>
      [at > 0 && "; ", h("a", { href: link(each.page, "") }, `${each.page}, row ${each.ordinal}`)]), "."),
    h("div", { class: "columns" },
      h("article", {}, h("h2", {}, "What it says"),
        form(known, placement, async (_, values) => {
          const done = await attempt(() => put(`placements/${name}`, { parameters: values, version: placement.version }),
            ({ version }) => `${name} is version ${version} now, for everybody.`);
          if (done) await again();
        }),
        h("button", { type: "button", class: "quiet", onclick: async () => {
          if (!confirm(`Delete ${name}?`)) return;
          if (await attempt(() => remove(`placements/${name}?version=${placement.version}`), () => `${name} was deleted.`)) location.hash = "#/placements";
        } }, "Delete it")),
      outcomes(name)),
    h("article", {}, h("h2", {}, "Versions"), versions(history, placement.version, async (version) => {
      const done = await attempt(() => post(`placements/${name}/restore`, { version, seen: placement.version }),
        (made) => `${name} is as it was in version ${version}; that makes version ${made.version}.`);
      if (done) await again();
    })));
}
