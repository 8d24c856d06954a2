import { canonicalJson, hashOf } from "../canonical/index.ts";
import { type Bag, isBag } from "./narrow.ts";

/** Longer values are kept as a hash: schemas and server lists are compared, not read. */
const longest = 200;
/** Compared and never shown: may hold credentials. */
const secret: ReadonlySet<string> = new Set(["mcp_servers"]);

/**
 * Whatever a body says besides what has a field of its own, as canonical JSON by name: unknown settings are carried
 * too. Objects are taken apart one level (`text.verbosity`).
 *
 * @param apart names that are not settings: handled elsewhere, or different at each call by nature. `a.b` for members.
 */
export function settingsOf(body: Bag, apart: ReadonlySet<string>, prefix = ""): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const key of Object.keys(body).sort()) {
    const name = `${prefix}${key}`;
    const value = body[key];
    if (apart.has(name) || value === undefined || value === null) continue;
    if (isBag(value) && prefix === "" && !whole.has(key) && !secret.has(key)) {
      Object.assign(settings, settingsOf(value, apart, `${key}.`));
    } else {
      const json = canonicalJson(value);
      settings[name] = json.length > longest || secret.has(key) ? `"sha256:${hashOf(json)}"` : json;
    }
  }
  return settings;
}

/** One choice each, although written as objects. */
const whole: ReadonlySet<string> = new Set(["tool_choice", "toolConfig", "response_format"]);
