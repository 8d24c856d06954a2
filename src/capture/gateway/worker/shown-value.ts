import type { RequestSide, Seen } from "../../../wire/index.ts";
import { withoutKeys } from "../../recorder/index.ts";
import type { Pseudonym } from "./identities.ts";

const secretName =
  /api[-_]?key|secret|passw(?:or)?d|authori[sz]ation|(?:access|auth|refresh|id|bearer)[-_]?token|credential|cookie/i;
const longest = 1_000;
/** Shorter words are no keys. */
const shortestKey = 16;

/** A word of a fact as it may be kept: no key in it, and not without end. */
export function shownValue(value: string): string {
  const short = value.length > longest ? `${value.slice(0, longest)}…` : value;
  if (short.length < shortestKey) return short;
  const known = looked.get(short);
  if (known !== undefined) return known;
  const shown = withoutKeys(short);
  if (looked.size >= mostLooked) looked.clear();
  looked.set(short, shown);
  return shown;
}

/** The same words come with every call; looking for keys in them is dear. Nothing but time depends on it. */
const looked = new Map<string, string>();
const mostLooked = 4096;

/** The same of a field. */
export function shownWord(field: Seen<string>): Seen<string> {
  return field.is === "set" ? { is: "set", value: shownValue(field.value) } : field;
}

/**
 * The request without what sounds or looks like a key in its settings: it is compared by a pseudonym. Message texts stay;
 * they are not told.
 */
export function withoutSecretWords(request: RequestSide, pseudonym: Pseudonym): RequestSide {
  const settings = Object.entries(request.settings);
  const changed = settings.filter(([name, value]) => isSecretName(name) || shownValue(value) !== value);
  const model = shownWord(request.model);
  if (changed.length === 0) return { ...request, model };
  const hidden = changed.map(([name, value]) => [name, `"${pseudonym(value)}"`] as const);
  return { ...request, model, settings: { ...request.settings, ...Object.fromEntries(hidden) } };
}

/** Whether what stands under this name in a body sounds like a secret. */
function isSecretName(name: string): boolean {
  return secretName.test(name);
}
