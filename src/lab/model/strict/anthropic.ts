import { type AnthropicBlock, AnthropicBody, blocksOf } from "../anthropic-body.ts";
import type { ModelCall } from "../model-call.ts";
import { type Breach, badSignature, invalid, type Known } from "./rules.ts";
import { unknownValues } from "./unknown-values.ts";

interface Placed {
  readonly role: string;
  readonly block: AnthropicBlock;
  /** `messages.3.content.0` */
  readonly at: string;
  readonly message: number;
}
/** Neighbouring messages of one role, which the API reads as one. */
interface Turn {
  readonly role: string;
  readonly blocks: readonly Placed[];
}

/**
 * What the Messages API refuses. Sources: https://docs.claude.com/en/docs/build-with-claude/extended-thinking (thinking
 * in tool loops must come back unaltered; `enabled` wants it, `adaptive` does not),
 * https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use (results right after their calls, first
 * in their message), https://docs.claude.com/en/docs/build-with-claude/prompt-caching (four breakpoints, 1h before 5m),
 * https://docs.claude.com/en/docs/build-with-claude/context-editing (thinking edits first, and only with thinking); the
 * wording as in issues of anthropics/claude-code (#8210, #18947, #19539) and tailcallhq/forgecode (#2107).
 */
export function checkAnthropic(call: ModelCall, known: Known): readonly Breach[] {
  const body = AnthropicBody.safeParse(call.body).data;
  if (body === undefined) return [];
  const placed = body.messages.map(({ role, content }, message) =>
    blocksOf(content).map((block, i): Placed => ({ role, block, message, at: `messages.${message}.content.${i}` })),
  );
  const turns = turnsOf(placed.flat());
  return [
    ...unknownValues(body),
    ...order(body),
    ...content(body, placed),
    ...cacheMarkers(body, placed.flat()),
    ...contextEdits(body),
    ...carriers(placed.flat(), known),
    ...thinkingLast(body, placed),
    ...ids(placed.flat()),
    ...pairing(turns),
    ...thinkingFirst(body, turns, known),
  ];
}

/** System messages inside the conversation part nobody: they are not counted. */
function turnsOf(placed: readonly Placed[]): readonly Turn[] {
  const turns: { role: string; blocks: Placed[] }[] = [];
  for (const one of placed) {
    if (one.role === "system") continue;
    const last = turns.at(-1);
    if (last?.role === one.role) last.blocks.push(one);
    else turns.push({ role: one.role, blocks: [one] });
  }
  return turns;
}

function order({ messages }: AnthropicBody): readonly Breach[] {
  const first = messages.find(({ role }) => role !== "system");
  return first === undefined || first.role === "user"
    ? []
    : [invalid("order", 'messages: first message must use the "user" role')];
}

function content({ messages }: AnthropicBody, placed: readonly (readonly Placed[])[]): readonly Breach[] {
  const last = messages.length - 1;
  const empty = placed.flatMap((blocks, message) =>
    blocks.length === 0 && !(message === last && messages[message]?.role === "assistant")
      ? [
          invalid(
            "content",
            `messages.${message}: all messages must have non-empty content except for the optional final assistant message`,
          ),
        ]
      : [],
  );
  const blank = placed.flat().flatMap(({ block, message }) => {
    if (block.type !== "text" || (message === last && messages[message]?.role === "assistant")) return [];
    if (block.text === undefined || block.text === "") {
      return [invalid("content", "messages: text content blocks must be non-empty")];
    }
    return block.text.trim() === ""
      ? [invalid("content", "messages: text content blocks must contain non-whitespace text")]
      : [];
  });
  const ending = placed[last]?.at(-1);
  const trailing =
    ending?.role === "assistant" && ending.block.type === "text" && /\s$/.test(ending.block.text ?? "")
      ? [invalid("content", "messages: final assistant content cannot end with trailing whitespace")]
      : [];
  return [...empty, ...blank, ...trailing];
}

function cacheMarkers(body: AnthropicBody, placed: readonly Placed[]): readonly Breach[] {
  const marked = [
    ...(body.tools ?? []).map((tool, i) => ({ at: `tools.${i}`, marker: tool.cache_control })),
    ...blocksOf(body.system ?? []).map((block, i) => ({ at: `system.${i}`, marker: block.cache_control })),
    ...placed.map(({ at, block }) => ({ at, marker: block.cache_control })),
  ].flatMap(({ at, marker }) => (marker === null || marker === undefined ? [] : [{ at, ttl: marker.ttl ?? "5m" }]));
  const unknown = marked.find(({ ttl }) => ttl !== "5m" && ttl !== "1h");
  const short = marked.findIndex(({ ttl }) => ttl === "5m");
  const late = short === -1 ? undefined : marked.slice(short).find(({ ttl }) => ttl === "1h");
  return [
    ...(marked.length <= 4
      ? []
      : [
          invalid("cache-markers", `A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`),
        ]),
    ...(unknown === undefined
      ? []
      : [invalid("cache-markers", `${unknown.at}.cache_control.ttl: Input should be '5m' or '1h'`)]),
    ...(late === undefined
      ? []
      : [
          invalid(
            "cache-markers",
            `${late.at}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`,
          ),
        ]),
  ];
}

function contextEdits({ context_management, thinking }: AnthropicBody): readonly Breach[] {
  const edits = context_management?.edits ?? [];
  const at = edits.findIndex(({ type }) => type.startsWith("clear_thinking"));
  if (at === -1) return [];
  const type = edits[at]?.type ?? "";
  const thinks = thinking?.type === "enabled" || thinking?.type === "adaptive";
  return [
    ...(thinks
      ? []
      : [
          invalid(
            "context-edits",
            `context_management.edits.${at}: \`${type}\` strategy requires \`thinking\` to be enabled or adaptive`,
          ),
        ]),
    ...(at === 0
      ? []
      : [invalid("context-edits", `context_management.edits.${at}: \`${type}\` must be the first edit in the list`)]),
  ];
}

function carriers(placed: readonly Placed[], { signatures }: Known): readonly Breach[] {
  const latest = placed.findLast(({ role }) => role === "assistant")?.message;
  return placed.flatMap(({ block, at, message }) => {
    if (block.type === "redacted_thinking") {
      return signatures.knows(block.data ?? "")
        ? []
        : [badSignature(`${at}: Invalid \`data\` in \`redacted_thinking\` block`)];
    }
    if (block.type !== "thinking") return [];
    if (block.signature === undefined) return [badSignature(`${at}.thinking.signature: Field required`)];
    const text = block.thinking ?? "";
    // A text that was left out is signed all the same.
    if (signatures.knows(block.signature, text === "" ? undefined : text)) return [];
    return [
      badSignature(
        message === latest && signatures.knows(block.signature)
          ? `${at}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`
          : `${at}: Invalid \`signature\` in \`thinking\` block`,
      ),
    ];
  });
}

function thinkingLast({ messages }: AnthropicBody, placed: readonly (readonly Placed[])[]): readonly Breach[] {
  return messages.flatMap(({ role }, message) =>
    role === "assistant" && isThinking(placed[message]?.at(-1)?.block)
      ? [invalid("order", `messages.${message}: The final block in an assistant message cannot be \`thinking\`.`)]
      : [],
  );
}

function ids(placed: readonly Placed[]): readonly Breach[] {
  const called = new Set<string>();
  const answered = new Set<string>();
  return placed.flatMap(({ block, at }) => {
    const id = block.type === "tool_use" ? block.id : block.type === "tool_result" ? block.tool_use_id : undefined;
    if (id === undefined) return [];
    const before = block.type === "tool_use" ? called : answered;
    if (!before.has(id)) {
      before.add(id);
      return [];
    }
    return block.type === "tool_use"
      ? [invalid("ids", `${at}: \`tool_use\` ids must be unique`)]
      : [
          invalid(
            "ids",
            `${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`,
          ),
        ];
  });
}

/** Results of a turn stand in the next one, before anything else that is said there. */
function pairing(turns: readonly Turn[]): readonly Breach[] {
  return turns.flatMap(({ role, blocks }, i) => {
    if (role === "assistant") {
      const called = blocks.filter(({ block }) => block.type === "tool_use");
      const next = turns[i + 1]?.blocks ?? [];
      const answers = next.slice(0, next.findLastIndex(({ block }) => block.type === "tool_result") + 1);
      const leading = answers.every(({ block }) => block.type === "tool_result") ? answers : leadingResults(next);
      const open = called.filter(({ block }) => !leading.some((one) => one.block.tool_use_id === block.id));
      const where = open.at(-1)?.message;
      return open.length === 0
        ? []
        : [
            invalid(
              "pairing",
              `messages.${where}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.map(({ block }) => block.id).join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
            ),
          ];
    }
    const before = turns[i - 1]?.blocks ?? [];
    return blocks.flatMap(({ block, at }) =>
      block.type !== "tool_result" || before.some((one) => one.block.id === block.tool_use_id)
        ? []
        : [
            invalid(
              "pairing",
              `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
            ),
          ],
    );
  });
}

function leadingResults(blocks: readonly Placed[]): readonly Placed[] {
  const end = blocks.findIndex(({ block }) => block.type !== "tool_result");
  return end === -1 ? blocks : blocks.slice(0, end);
}

/** A tool loop that is under way must still begin with the thinking it began with. */
function thinkingFirst({ thinking }: AnthropicBody, turns: readonly Turn[], { thoughtless }: Known): readonly Breach[] {
  const results = turns.at(-1)?.blocks ?? [];
  if (thinking?.type !== "enabled" || !results.some(({ block }) => block.type === "tool_result")) return [];
  const asked = turns.findLastIndex(
    ({ role, blocks }) => role === "user" && blocks.every(({ block }) => block.type !== "tool_result"),
  );
  const begun = turns[asked + 1]?.blocks ?? [];
  const first = begun[0];
  if (first === undefined || first.role !== "assistant" || isThinking(first.block)) return [];
  if (begun.some(({ block }) => thoughtless.has(block.id ?? ""))) return [];
  return [
    invalid(
      "thinking-first",
      `${first.at}.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first.block.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`,
    ),
  ];
}

function isThinking(block: AnthropicBlock | undefined): boolean {
  return block?.type === "thinking" || block?.type === "redacted_thinking";
}
