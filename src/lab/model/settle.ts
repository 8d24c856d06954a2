import type { AnswerBlock, Reply } from "./answer.ts";
import type { IdSource } from "./ids.ts";
import type { ModelCall } from "./model-call.ts";
import { closingTool } from "./purpose.ts";
import { sampleOf } from "./sample.ts";
import type { Settled, SettledBlock } from "./served.ts";
import type { Signatures } from "./signatures.ts";
import { tokensOf } from "./tokens.ts";
import { toolFor } from "./tool-for.ts";
import type { InputUsage } from "./usage.ts";

export interface Means {
  readonly ids: IdSource;
  readonly signatures: Signatures;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const prefixes = {
  "anthropic-messages": { reply: "msg_01", call: "toolu_01", item: "" },
  "openai-responses": { reply: "resp_", call: "call_", item: "fc_" },
  "openai-chat": { reply: "chatcmpl-", call: "call_", item: "" },
  gemini: { reply: "", call: "", item: "" },
} as const;

/** Turns what the script says into what is sent: gives ids and signatures, picks tools, counts tokens. */
export function settle(call: ModelCall, answer: Reply, input: InputUsage, means: Means): Settled {
  const said = thoughtAt(closed(answer.blocks, call), call.effort, answer.servedEffort);
  const blocks = said.flatMap((block) => settleBlock(block, call, means));
  const signed = call.protocol === "gemini" ? signParts(blocks, call, means.signatures) : blocks;
  const reasoning = sum(blocks.map((block) => (block.is === "thinking" ? tokensOf(block.text) : 0)));
  const visible = sum(blocks.map((block) => (block.is === "thinking" ? 0 : tokensOf(visibleText(block)))));
  const calls = blocks.some(({ is }) => is === "tool-call");
  return {
    id: means.ids(prefixes[call.protocol].reply),
    requestId: means.requestId,
    model: answer.servedModel ?? call.model,
    effort: answer.servedEffort ?? call.effort,
    blocks: signed,
    stop: answer.stop ?? (calls ? "tool" : "end"),
    usage: { ...input, output: Math.max(1, reasoning + visible), reasoning, ...answer.usage },
    appliedEdits: call.appliedEdits,
    created: Math.floor(means.now / 1000),
  };
}

/** How much of the thinking at high effort is left at others. Plausible, not measured: what counts is that it falls. */
const depths: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.25,
  medium: 0.5,
  high: 1,
  xhigh: 1.5,
  max: 2,
};

/** An effort that the provider lowers behind the client's back shortens the thinking, whether the reply says so or not. */
function thoughtAt(blocks: readonly AnswerBlock[], asked: string | null, served?: string): readonly AnswerBlock[] {
  const share =
    served === undefined ? 1 : (depths[served.toLowerCase()] ?? 1) / (depths[asked?.toLowerCase() ?? "high"] || 1);
  if (share >= 1) return blocks;
  return blocks.flatMap((block): AnswerBlock[] => {
    if (block.is !== "thinking") return [block];
    return share === 0 ? [] : [{ ...block, text: block.text.slice(0, Math.ceil(block.text.length * share)) }];
  });
}

/** Where a sub-agent must end by calling a tool, its last words go there. */
function closed(blocks: readonly AnswerBlock[], call: ModelCall): readonly AnswerBlock[] {
  const tool = call.tools.find(({ name }) => name === closingTool);
  const last = blocks.findLast(({ is }) => is !== "thinking");
  if (tool === undefined || last?.is !== "text") return blocks;
  const input = sampleOf(tool.schema, last.text);
  return blocks.map((block) => (block === last ? { is: "call", name: tool.name, input } : block));
}

function settleBlock(block: AnswerBlock, call: ModelCall, { ids, signatures }: Means): SettledBlock[] {
  const prefix = prefixes[call.protocol];
  switch (block.is) {
    case "thinking": {
      // A model that was told not to think does not.
      if (!call.thinking) return [];
      const carrier = signatures.issue(call.session ?? "", block.text);
      return [{ is: "thinking", id: ids("rs_"), text: block.text, shown: block.shown ?? "text", carrier }];
    }
    case "text":
      return [{ is: "text", id: ids("msg_"), text: block.text, carrier: "" }];
    case "use": {
      const named = toolFor(block.use, call);
      if (named === null) {
        const text = `No tool for "${block.use.tool}" was declared.`;
        return [{ is: "text", id: ids("msg_"), text, carrier: "" }];
      }
      return [{ is: "tool-call", id: ids(prefix.call), itemId: ids(prefix.item), ...named, carrier: "" }];
    }
    case "call": {
      const tool = call.tools.find(({ name }) => name === block.name);
      return [
        {
          is: "tool-call",
          id: ids(prefix.call),
          itemId: ids(prefix.item),
          name: block.name,
          namespace: tool?.namespace ?? null,
          input: block.input,
          freeform: tool?.freeform ?? false,
          carrier: "",
        },
      ];
    }
  }
}

/** Gemini 3 and later sign the first call of each step, thoughts or no thoughts, and want it back. */
export function signsEachStep(model: string): boolean {
  return /gemini-(?:[3-9]|\d\d)/.test(model);
}

/** Gemini signs the first call after the thinking, or the text where nothing is called. */
function signParts(blocks: readonly SettledBlock[], call: ModelCall, signatures: Signatures): readonly SettledBlock[] {
  const thinking = blocks.findLast((block) => block.is === "thinking");
  const calling = blocks.some(({ is }) => is === "tool-call");
  if (thinking === undefined && !(calling && signsEachStep(call.model))) return blocks;
  const calls = blocks.findIndex(({ is }) => is === "tool-call");
  const carrierAt = calls === -1 ? blocks.findLastIndex(({ is }) => is === "text") : calls;
  const carrier = signatures.issue(call.session ?? "", thinking?.text ?? "");
  return blocks.map((block, i) => (i === carrierAt ? { ...block, carrier } : block));
}

function visibleText(block: SettledBlock): string {
  return block.is === "tool-call" ? `${block.name}${JSON.stringify(block.input)}` : block.text;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
