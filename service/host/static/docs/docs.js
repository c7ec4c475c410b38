// Dark or light, as the reader's system is.
const page = document.querySelector("rapi-doc");
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => page.setAttribute("theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", dress);
dress();

// The key of the console, where this tab has one, is this page's, too.
const key = sessionStorage.getItem("key");
page.addEventListener("spec-loaded", () => key && page.setApiKey("ApiKey", key));

// An answer of the service; an empty one where the key may not ask.
const ask = async (path, request = {}) => {
  const headers = { "Content-Type": "application/json", ...(key && { "X-API-Key": key }) };
  const answer = await fetch(path, { headers, ...request });
  return answer.ok ? answer.json() : {};
};

// The document's examples are the demo's. In another database somebody and something of it take their place, as far
// as the key may know of them; and a cursor lives for half an hour, so it is a new one in any case.
const examplesHere = async ({ person, medium }) => {
  const { people } = await ask(`api/console/people?search=${person}`);
  if (people?.length === 0) {
    person = (await ask("api/console/people?limit=1")).people?.[0]?.user_id ?? person;
    medium = (await ask("api/media/popular?limit=1")).media?.[0]?.id ?? medium;
  }
  const question = { method: "POST", body: JSON.stringify({ limit: 1, next: true }) }; // nobody's: it is not logged
  const { next: cursor } = await ask("api/recommendations", question);
  const answer = (await ask(`api/users/${person}`)).answers?.[0]?.answer_id;
  return { person, medium, cursor, answer };
};

const text = await (await fetch("openapi.json")).text();
const { components, paths } = JSON.parse(text);
const examples = Object.fromEntries(
  Object.entries(components.parameters).map(([name, { example }]) => [name, example]),
);
const filled = Object.entries(await examplesHere(examples)).reduce(
  (known, [name, here]) => (here ? known.replaceAll(examples[name], here) : known),
  text,
);
await customElements.whenDefined("rapi-doc");
page.specUrl = "openapi.json"; // what is offered for download is the document as it is
page.loadSpec(JSON.parse(filled));

// What writes asks before it does.
page.addEventListener("before-try", (event) => {
  const { path, method } = event.composedPath()[0];
  const writes = paths[path][method]["x-writes"];
  if (writes && !confirm(`${method.toUpperCase()} ${path} changes what the database holds. Send it?`)) {
    event.detail.controller.abort();
  }
});
