import { blocksOf, type Call, isRaw, isThinking, rawList } from "./calls.ts";
import { middle } from "./picking.ts";
import type { Raw } from "./recording.ts";
import { countAs, usageOf } from "./replies.ts";

const minute = 60_000;

/** The first call from the middle on that brings words of a person. */
export function newTurn(calls: readonly Call[]): number {
  return calls.findIndex((call, index) => {
    const last = blocksOf(call).at(-1);
    return (
      index >= Math.min(middle(calls), calls.length - 3) && index > 0 && last?.kind === "text" && last.role === "user"
    );
  });
}

export function bodies(calls: readonly Call[], from: number, change: (body: Raw, index: number) => Raw): boolean {
  let touched = false;
  calls.forEach(({ body }, index) => {
    if (index < from) return;
    const changed = change(structuredClone(body), index);
    touched ||= JSON.stringify(changed) !== JSON.stringify(body);
    for (const key of Object.keys(body)) delete body[key];
    Object.assign(body, changed);
  });
  return touched;
}

export function prompts(
  calls: readonly Call[],
  from: number,
  change: (text: string, index: number) => string,
): boolean {
  return bodies(calls, from, (body, index) => {
    if (typeof body.system === "string") return { ...body, system: change(body.system, index) };
    if (Array.isArray(body.system)) {
      const blocks = rawList(body.system);
      return {
        ...body,
        system: blocks.map((block, at) =>
          at === blocks.length - 1 ? { ...block, text: change(String(block.text), index) } : block,
        ),
      };
    }
    if (isRaw(body.systemInstruction)) {
      const [first, ...rest] = rawList(body.systemInstruction.parts);
      return {
        ...body,
        systemInstruction: {
          ...body.systemInstruction,
          parts: [{ ...first, text: change(String(first?.text), index) }, ...rest],
        },
      };
    }
    const [first, ...rest] = rawList(body.input);
    const [part, ...parts] = rawList(first?.content);
    return {
      ...body,
      input: [{ ...first, content: [{ ...part, text: change(String(part?.text), index) }, ...parts] }, ...rest],
    };
  });
}

export function efforts(calls: readonly Call[], from: number, effort: string | undefined): boolean {
  return bodies(calls, from, (body) => {
    for (const field of ["output_config", "reasoning"]) {
      if (isRaw(body[field]) && body[field].effort !== undefined)
        return { ...body, [field]: { ...body[field], effort } };
    }
    return body;
  });
}

export function thinking(calls: readonly Call[], from: number, mode: Raw): boolean {
  return bodies(calls, from, (body) => (body.thinking === undefined ? body : { ...body, thinking: mode }));
}

export function budgets(calls: readonly Call[], from: number): boolean {
  return bodies(calls, from, (body) => {
    if (!isRaw(body.generationConfig) || !isRaw(body.generationConfig.thinkingConfig)) return body;
    const thinkingConfig = { ...body.generationConfig.thinkingConfig, thinkingBudget: 128 };
    return { ...body, generationConfig: { ...body.generationConfig, thinkingConfig } };
  });
}

export function tools(calls: readonly Call[], from: number, change: (list: Raw[]) => Raw[]): boolean {
  return bodies(calls, from, (body) => {
    const [first] = rawList(body.tools);
    if (first === undefined) return body;
    if (Array.isArray(first.functionDeclarations)) {
      return { ...body, tools: [{ ...first, functionDeclarations: change(rawList(first.functionDeclarations)) }] };
    }
    return { ...body, tools: change(rawList(body.tools)) };
  });
}

export function headers(
  calls: readonly Call[],
  from: number,
  change: (name: string, value: string) => string,
): boolean {
  let touched = false;
  for (const { entry } of calls.slice(from)) {
    for (const header of entry.request.headers) {
      const value = change(header.name.toLowerCase(), header.value);
      touched ||= value !== header.value;
      header.value = value;
    }
  }
  return touched;
}

/** `clear_thinking` with keep 1, as in April 2026; what it clears is the provider's work, so the history stays. */
export function clear(calls: readonly Call[], from: number, times: number): boolean {
  if (from < 0 || calls[from] === undefined || !blocksOf(calls.at(-1) ?? (calls[0] as Call)).some(isThinking))
    return false;
  return bodies(calls.slice(0, from + times), from, (body) => {
    if (!isRaw(body.context_management)) return body;
    const edits = rawList(body.context_management.edits).map((each) =>
      String(each.type).startsWith("clear_thinking") ? { ...each, keep: { type: "thinking_turns", value: 1 } } : each,
    );
    return { ...body, context_management: { ...body.context_management, edits } };
  });
}

/** Nothing happens for a while before this call; the cache is cold after five minutes. */
export function idle(calls: readonly Call[], before: number, milliseconds: number): boolean {
  const call = calls[before];
  if (call === undefined || before < 1) return false;
  for (const { entry } of calls.slice(before)) {
    entry.startedDateTime = new Date(Date.parse(entry.startedDateTime) + milliseconds).toISOString();
  }
  const { input, cacheRead, cacheCreation } = usageOf(call);
  if (milliseconds > 5 * minute && cacheCreation > 0)
    countAs(call, { input: 0, cacheRead: 0, cacheCreation: input + cacheRead + cacheCreation });
  return true;
}
