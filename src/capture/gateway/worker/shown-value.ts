import { withoutKeys } from "../../recorder/index.ts";

const secretName =
  /api[-_]?key|secret|passw(?:or)?d|authori[sz]ation|(?:access|auth|refresh|id|bearer)[-_]?token|credential|cookie/i;
const longest = 1_000;
/** Shorter words are no keys. */
const shortestKey = 16;

/** A word of a fact as it may be kept: no key in it, and not without end. */
export function shownValue(value: string): string {
  const short = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return short.length < shortestKey ? short : withoutKeys(short);
}

/** Whether what stands under this name in a body sounds like a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
