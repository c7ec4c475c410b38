// Which page is shown, and the key.
import { fill, h, say } from "./dom.js";
import { check, key } from "./http.js";

const PAGES = {
  "": () => import("./overview.js"),
  people: () => import("./people.js"),
  media: () => import("./media.js"),
  strategies: () => import("./strategies.js"),
  placements: () => import("./placements.js"),
  rules: () => import("./rules.js"),
  experiments: () => import("./experiments.js"),
  runs: () => import("./runs.js"),
};

const main = document.getElementById("main");
const dialog = document.getElementById("key-dialog");
const form = document.getElementById("key-form");
const refusal = document.getElementById("key-refused");
let shown = 0;

/** What an address says; one that was typed may say "50%". */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** #/people/<id>?strategy=blend is the page people, its argument, and its parameters. */
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/");
  return { page, argument: rest.map(decoded).join("/"), parameters: new URLSearchParams(query) };
}

function problem(error) {
  const isKey = error.status === 401 || error.status === 403;
  return h("article", { role: "alert" },
    h("h1", {}, isKey ? "A key is needed" : "This cannot be shown"),
    h("p", {}, error.message),
    h("button", { type: "button", class: "quiet", onclick: isKey ? askForKey : show }, isKey ? "Enter a key" : "Try again"));
}

/** Where nothing has the id or name that the address ends in, the page of them all says so. */
async function draw(page, content, argument, parameters) {
  try {
    await page.show(content, { argument, parameters });
  } catch (error) {
    if (!error.isUnknown) throw error;
    await page.show(content, { parameters: new URLSearchParams(), unknown: argument });
  }
}

async function show() {
  const { page, argument, parameters } = place();
  for (const link of document.querySelectorAll("#pages a")) {
    const isHere = link.getAttribute("href") === `#/${page}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const turn = (shown += 1);
  main.setAttribute("aria-busy", "true");
  const content = h("div");
  try {
    const load = PAGES[page];
    if (!load) throw new Error("There is no such page.");
    await draw(await load(), content, argument, parameters);
    if (turn === shown) fill(main, content);
  } catch (error) {
    if (turn === shown) fill(main, problem(error));
  }
  if (turn !== shown) return;
  main.setAttribute("aria-busy", "false");
  document.title = `${main.querySelector("h1")?.textContent ?? "Console"} · ml-service`;
}

function askForKey() {
  form.elements.key.value = key.get();
  fill(refusal);
  dialog.showModal();
}

/** A key that the service does not take is not used: it is told where it was entered. */
async function useKey() {
  const wanted = form.elements.key.value.trim();
  try {
    if (wanted) await check(wanted);
  } catch (error) {
    fill(refusal, error.message);
    return;
  }
  key.set(wanted);
  dialog.close();
  say(wanted ? "The key is used from now on." : "No key is used.");
  show();
}

document.getElementById("key-button").addEventListener("click", askForKey);
document.getElementById("key-cancel").addEventListener("click", () => dialog.close());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  useKey();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", ({ oldURL, newURL }) => {
  const [before, after] = [oldURL, newURL].map((url) => url.split("?")[0]);
  if (before === after) {
    show(); // of another person: whoever chose is still at the choice
  } else {
    show().then(() => main.focus({ preventScroll: true }));
    scrollTo(0, 0);
  }
});
show();
