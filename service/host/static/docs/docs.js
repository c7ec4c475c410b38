// Dark or light, as the reader's system is; and the key of the console, where this tab has one.
const page = document.querySelector("rapi-doc");
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => page.setAttribute("theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", dress);
dress();
page.addEventListener("spec-loaded", () => {
  const key = sessionStorage.getItem("key");
  if (key) page.setApiKey("ApiKey", key);
});
