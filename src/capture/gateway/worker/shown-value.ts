import type { RequestSide, Seen } from "../../../wire/index.ts";
import { withoutKnownKeys } from "../../storable/index.ts";
import type { Pseudonym } from "./identities.ts";

const secretName =
  /api[-_]?key|secret|passw(?:or)?d|authori[sz]ation|(?:access|auth|refresh|id|bearer)[-_]?token|credential|cookie/i;
const longest = 1_000;

/** A word of a fact as it may be kept: no key in it, and not without end. */
export function shownValue(value: string): string {
  return withoutKnownKeys(value.length > longest ? `${value.slice(0, longest)}…` : value);
}

/**
 * The same of a field. Never as it came: it may be a part of a whole prompt, which it would hold in memory as long as its
 * session is held.
 */
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
  const [model, effort] = [shownWord(request.model), shownWord(request.effort)];
  if (changed.length === 0) return { ...request, model, effort };
  const hidden = changed.map(([name, value]) => [name, `"${pseudonym(value)}"`] as const);
  return { ...request, model, effort, settings: { ...request.settings, ...Object.fromEntries(hidden) } };
}

/** Whether what stands under this name in a body sounds like a secret. */
function isSecretName(name: string): boolean {
  return secretName.test(name);
}
