import { z } from "zod";
import type { ModelCall } from "../model-call.ts";
import { signsEachStep } from "../settle.ts";
import { type Breach, badSignature, invalid, type Known } from "./rules.ts";

/** What Gemini lets pass in place of a signature that a client does not have. */
const dummies = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

const Part = z.looseObject({
  thoughtSignature: z.string().optional(),
  functionCall: z.looseObject({ name: z.string() }).optional(),
  functionResponse: z.looseObject({ name: z.string(), id: z.string().optional() }).optional(),
});
const Body = z.looseObject({
  contents: z.array(z.looseObject({ role: z.string().optional(), parts: z.array(Part).default([]) })),
});
type Content = z.infer<typeof Body>["contents"][number];

/**
 * What Gemini refuses. Sources: https://ai.google.dev/gemini-api/docs/thought-signatures (Gemini 3: the first call of
 * each step of the current turn carries its signature), https://ai.google.dev/gemini-api/docs/function-calling; the
 * wording as in issues of google-gemini/gemini-cli (#3814, #17208) and langgenius/dify-official-plugins (#2088).
 */
export function checkGemini(call: ModelCall, { signatures }: Known): readonly Breach[] {
  const contents = merged(Body.safeParse(call.body).data?.contents ?? []);
  const carriers = contents
    .flatMap(({ parts }) => parts)
    .flatMap(({ thoughtSignature }) =>
      thoughtSignature === undefined || dummies.includes(thoughtSignature) || signatures.knows(thoughtSignature)
        ? []
        : [badSignature()],
    );
  return [...carriers, ...counts(contents), ...(signsEachStep(call.model) ? missing(contents) : [])];
}

/** Neighbouring contents of one role are one turn. */
function merged(contents: readonly Content[]): readonly Content[] {
  const turns: Content[] = [];
  for (const content of contents) {
    const last = turns.at(-1);
    if (last !== undefined && last.role === content.role) {
      turns[turns.length - 1] = { ...last, parts: [...last.parts, ...content.parts] };
    } else turns.push(content);
  }
  return turns;
}

function counts(contents: readonly Content[]): readonly Breach[] {
  return contents.flatMap(({ parts }, i) => {
    const answers = responses(parts);
    const before = contents[i - 1];
    const asked = before?.parts.filter(({ functionCall }) => functionCall !== undefined).length ?? 0;
    if (answers > 0 && asked === 0) {
      return [
        invalid("pairing", "Please ensure that function response turn comes immediately after a function call turn."),
      ];
    }
    return asked === answers
      ? []
      : [
          invalid(
            "pairing",
            "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
          ),
        ];
  });
}

/**
 * Responses in a turn, those of one id counted once: Gemini CLI 0.61.0 sends each twice after a resume, and whether the
 * API still refuses that where ids are sent is not documented.
 */
function responses(parts: Content["parts"]): number {
  const all = parts.flatMap(({ functionResponse }) => (functionResponse === undefined ? [] : [functionResponse]));
  const ids = all.flatMap(({ id }) => (id === undefined || id === "" ? [] : [id]));
  return all.length - ids.length + new Set(ids).size;
}

/** The current turn begins where a person last spoke: earlier ones may come without. */
function missing(contents: readonly Content[]): readonly Breach[] {
  const asked = contents.findLastIndex(
    ({ role, parts }) => role !== "model" && parts.some(({ functionResponse }) => functionResponse === undefined),
  );
  return contents.slice(asked + 1).flatMap(({ role, parts }, step) => {
    if (role !== "model") return [];
    const first = parts.find(({ functionCall }) => functionCall !== undefined);
    if (first?.functionCall === undefined || first.thoughtSignature !== undefined) return [];
    return [
      {
        rule: "signatures",
        refusal: {
          is: "error",
          error: "invalid",
          message: `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${first.functionCall.name}\` , position ${asked + step + 2}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
        },
      } as const,
    ];
  });
}
