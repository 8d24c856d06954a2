import { canonicalJson, hashOf } from "../canonical/index.ts";
import { type Bag, isBag } from "./narrow.ts";

/** Longer values are kept as a hash: schemas and server lists are compared, not read. */
const longest = 200;
/** Members of an object that are settings of their own, and settings of a body: no API has so many, and each is compared at each call. */
const mostMembers = 64;
const mostSettings = 256;
/** The settings beyond those, as one. */
const others = "…";
/** Compared and never shown: may hold credentials. */
const secret: ReadonlySet<string> = new Set(["mcp_servers"]);

/**
 * Whatever a body says besides what has a field of its own, as canonical JSON by name: unknown settings are carried
 * too. Objects are taken apart one level (`text.verbosity`), those with many members (`logit_bias`) are not. Beyond 256
 * settings the rest is one, by its hash.
 *
 * @param apart names that are not settings: handled elsewhere, or different at each call by nature; ids and times are
 *   known without a name. `a.b` for members.
 */
export function settingsOf(body: Bag, apart: ReadonlySet<string>, prefix = ""): Record<string, string> {
  const settings: Record<string, string> = {};
  const keys = Object.keys(body).sort();
  for (const key of keys.slice(0, mostSettings)) {
    const name = `${prefix}${key}`;
    const value = body[key];
    if (apart.has(name) || value === undefined || value === null || namesOneCall(value)) continue;
    if (isBag(value) && prefix === "" && !whole.has(key) && !secret.has(key) && isSmall(value)) {
      Object.assign(settings, settingsOf(value, apart, `${key}.`));
    } else {
      const json = canonicalJson(value);
      settings[name] = json.length > longest || secret.has(key) ? `"sha256:${hashOf(json)}"` : json;
    }
  }
  const rest = keys.slice(mostSettings).flatMap((key) => (apart.has(`${prefix}${key}`) ? [] : [[key, body[key]]]));
  if (rest.length > 0) settings[others] = `"sha256:${hashOf(canonicalJson(rest))}"`;
  return settings;
}

function isSmall(value: Bag): boolean {
  return Object.keys(value).length <= mostMembers;
}

/**
 * An id or a time: made anew for a request or a conversation, so no setting, whatever its name. A word of at least 20
 * letters and figures mixed is taken for an id; names of models and versions have separators.
 */
function namesOneCall(value: unknown): boolean {
  if (typeof value === "number") return value >= 1_500_000_000 && Number.isInteger(value);
  return typeof value === "string" && oneCall.some((form) => form.test(value));
}

const oneCall: readonly RegExp[] = [
  /^(?:[a-z]+[-_:])*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^(?:[a-z]+_)*(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{20,}$/i,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/,
];

/** One choice each, although written as objects. */
const whole: ReadonlySet<string> = new Set(["tool_choice", "toolConfig", "response_format"]);
