import type { Segment } from "../../judge/index.ts";

/** A segment with the client its level was learned from, as filters take it; what was not recorded is left out. */
export function segmentOf(client: string | null, segment: Segment): Readonly<Record<string, string>> {
  const named = Object.entries(segment).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  return { ...(client === null ? {} : { client }), ...Object.fromEntries(named) };
}

/** `claude-code 2.1.97, model some-model` */
export function wordsOf({ client, version, ...others }: Readonly<Record<string, string>>): string {
  const who = [client, version].filter((word) => word !== undefined).join(" ");
  const rest = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  const words = [who, ...rest].filter((word) => word !== "").join(", ");
  return words === "" ? "all" : words;
}
