import type { Lane } from "./exchange.ts";

/** What an agent says of a call's place by the `x-evenkeel-context` header, as far as it says anything. */
export interface OwnWords {
  readonly lane: Lane | null;
  /** Its id of the process that sent the call. */
  readonly run: string | null;
  /** The process took the conversation up from an earlier one. */
  readonly resumed: boolean;
  /** Settings in force that a person chose. */
  readonly set: Readonly<Partial<Record<"effort" | "model" | "thinking", string>>>;
}

const nothing: OwnWords = Object.freeze({ lane: null, run: null, resumed: false, set: {} });
/** Longer headers are not ours. */
const longest = 16_384;
const lanes = /^(?:main|title|compaction|(?:subagent|side):[\w.-]{1,100})$/;

/** Reads `lane`, `run`, `resumed` and `set` of the header's JSON; what it does not understand says nothing. */
export function readOwnWords(header: string | undefined): OwnWords {
  if (header === undefined || header.length > longest) return nothing;
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    return nothing;
  }
  const lane = word(value, "lane");
  const set: Partial<Record<"effort" | "model" | "thinking", string>> = {};
  for (const component of ["effort", "model", "thinking"] as const) {
    const chosen = word(field(value, "set"), component);
    if (chosen !== null) set[component] = chosen;
  }
  return {
    lane: lane !== null && lanes.test(lane) ? (lane as Lane) : null, // the pattern is the type
    run: word(value, "run"),
    resumed: field(value, "resumed") === true,
    set,
  };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function word(value: unknown, name: string): string | null {
  const found = field(value, name);
  return typeof found === "string" && found !== "" && found.length <= 200 ? found : null;
}
