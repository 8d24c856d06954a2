import { z } from "zod";
import type { ModelCall } from "./model-call.ts";

/** What every protocol's reader gets. */
export interface Incoming {
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON. */
  readonly body: unknown;
  /** From the address, where the protocol puts it there (Gemini). */
  readonly model?: string;
  readonly stream?: boolean;
  readonly wants: ModelCall["wants"];
}

/** A body that a real provider would refuse as malformed is no call. */
export type ReadCall =
  | { readonly is: "call"; readonly call: ModelCall }
  | { readonly is: "malformed"; readonly why: string };

/** A JSON object of which nothing is known. */
export const anyObject = z.record(z.string(), z.unknown());

/** `body` as the schema says, or where and why it is not. */
export function parsed<T>(
  schema: z.ZodType<T>,
  body: unknown,
): { is: "ok"; value: T } | { is: "malformed"; why: string } {
  const result = schema.safeParse(body);
  if (result.success) return { is: "ok", value: result.data };
  const issue = result.error.issues[0];
  return { is: "malformed", why: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "Input should be an object"}` };
}

/** All text in a value: a string itself, the `text` of blocks, nested content. */
export function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textIn).filter(Boolean).join("\n");
  const block = anyObject.safeParse(value);
  if (!block.success) return "";
  return textIn(block.data.text ?? block.data.content ?? "");
}

/** JSON with `skipped` keys left out: what a prefix cache compares. */
export function stable(value: unknown, skipped: readonly string[] = []): string {
  return JSON.stringify(value, (key, inner: unknown) => (skipped.includes(key) ? undefined : inner)) ?? "";
}
