// The service, as the console asks it; the key is this tab's.
const ROOT = new URL("..", import.meta.url);

export const key = {
  get: () => sessionStorage.getItem("key") ?? "",
  set: (value) => (value ? sessionStorage.setItem("key", value) : sessionStorage.removeItem("key")),
};

/** An answer that is an error: its status, and the service's words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body, secret = key.get()) {
  const headers = { Accept: "application/json" };
  if (secret) headers["X-API-Key"] = secret;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(path, ROOT), { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused(0, "The service cannot be reached.");
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const answer = await response.json().catch(() => ({}));
  throw new Refused(response.status, answer.error ?? `The service answered with ${response.status}.`);
}

const query = (parameters) => {
  const given = Object.entries(parameters ?? {}).filter(([, value]) => value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
};

/** Whether the service takes this key: if not, Refused says so. */
export const check = (secret) => ask("GET", "api/console/strategies", undefined, secret);
export const get = (path, parameters) => ask("GET", `api/console/${path}${query(parameters)}`);
/** The answers of several questions; in the place of one that failed, its error. Throws where none came, or a key is wanted. */
export async function several(...questions) {
  const settled = await Promise.allSettled(questions);
  const errors = settled.map((each) => each.reason).filter(Boolean);
  const ofKey = errors.find((error) => error.status === 401 || error.status === 403);
  if (ofKey || errors.length === settled.length) throw ofKey ?? errors[0];
  return settled.map((each) => each.reason ?? each.value);
}

/** What has the id or name that an address ends in. Where nothing has, the error says so: isUnknown. */
export async function getOne(path, parameters) {
  try {
    return await get(path, parameters);
  } catch (error) {
    error.isUnknown = error.status === 400 || error.status === 404;
    throw error;
  }
}
export const post = (path, body) => ask("POST", `api/console/${path}`, body);
export const put = (path, body) => ask("PUT", `api/console/${path}`, body);
export const remove = (path) => ask("DELETE", `api/console/${path}`);
/** Of the rest of the API, not of the console alone. */
export const api = (method, path) => ask(method, `api/${path}`);
