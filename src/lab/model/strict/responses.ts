import { z } from "zod";
import type { ModelCall } from "../model-call.ts";
import { type Breach, badSignature, invalid, type Known } from "./rules.ts";

const Item = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  id: z.string().nullish(),
  encrypted_content: z.string().nullish(),
  call_id: z.string().nullish(),
});
type Item = z.infer<typeof Item>;
const Body = z.looseObject({
  input: z.union([z.string(), z.array(Item)]),
  store: z.boolean().nullish(),
  previous_response_id: z.string().nullish(),
});

/**
 * What the Responses API refuses. Sources: https://platform.openai.com/docs/guides/reasoning (reasoning items go back
 * with what follows them; encrypted where nothing is stored), https://platform.openai.com/docs/guides/function-calling;
 * the wording as in issues of vercel/ai (#7099, #7543) and openai/openai-node (#1567).
 */
export function checkResponses(call: ModelCall, { signatures }: Known): readonly Breach[] {
  const body = Body.safeParse(call.body).data;
  if (body === undefined || typeof body.input === "string") return [];
  const { input } = body;
  const stored = body.store !== false;
  const carriers = input.flatMap(({ type, encrypted_content }) =>
    type !== "reasoning" || typeof encrypted_content !== "string" || signatures.knows(encrypted_content)
      ? []
      : [badSignature()],
  );
  return [
    ...carriers,
    ...input.flatMap((item, i) => (stored ? followed(item, input[i + 1]) : held(item))),
    ...twice(input),
    ...pairing(input, typeof body.previous_response_id === "string"),
  ];
}

/** An id that refers to what the provider should hold, though the client told it to hold nothing. */
function held({ type, id, encrypted_content }: Item): readonly Breach[] {
  const refers = type === "item_reference" || (type === "reasoning" && typeof encrypted_content !== "string");
  if (!refers || typeof id !== "string") return [];
  const message = `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
  return [{ rule: "stored-items", refusal: { is: "error", error: "not-found", message } }];
}

/** Certain only for items that the provider holds. */
function followed({ type, id }: Item, next: Item | undefined): readonly Breach[] {
  if (type !== "reasoning" || typeof id !== "string") return [];
  const output =
    next !== undefined &&
    (next.type === "reasoning" ||
      next.type === "item_reference" ||
      next.type?.endsWith("_call") === true ||
      ((next.type ?? "message") === "message" && next.role === "assistant"));
  return output
    ? []
    : [invalid("stored-items", `Item '${id}' of type 'reasoning' was provided without its required following item.`)];
}

function twice(input: readonly Item[]): readonly Breach[] {
  const ids = input.flatMap(({ id }) => (typeof id === "string" && id !== "" ? [id] : []));
  const double = ids.find((id, i) => ids.indexOf(id) !== i);
  return double === undefined
    ? []
    : [invalid("ids", `Duplicate item found with id ${double}. Remove duplicate items from your input and try again.`)];
}

/** @param continued the calls may stand in a response that the provider holds */
function pairing(input: readonly Item[], continued: boolean): readonly Breach[] {
  const called = new Map<string, number>();
  const answered = new Set<string>();
  const strays: Breach[] = [];
  for (const [i, { type, call_id }] of input.entries()) {
    if (typeof call_id !== "string") continue;
    if (type === "function_call" || type === "custom_tool_call") called.set(call_id, i);
    if (type !== "function_call_output" && type !== "custom_tool_call_output") continue;
    answered.add(call_id);
    if (!called.has(call_id) && !continued) {
      const kind = type === "custom_tool_call_output" ? "custom tool call output" : "function call output";
      strays.push(invalid("pairing", `No tool call found for ${kind} with call_id ${call_id}.`));
    }
  }
  const open = [...called].find(([id]) => !answered.has(id));
  if (open === undefined) return strays;
  const custom = input[open[1]]?.type === "custom_tool_call";
  const kind = custom ? "custom tool call" : "function call";
  return [...strays, invalid("pairing", `No tool output found for ${kind} ${open[0]}.`)];
}
