import {
  absent,
  type Exchange,
  type ExchangeId,
  hashOf,
  type Lane,
  newLinker,
  type Prompt,
  parseCall,
  place,
  type Seen,
  type SessionId,
  type StrandId,
  seen,
  type ToolSet,
  unrecorded,
} from "../../wire/index.ts";

/** What a test says about a call; the rest is as plain as it can be. */
export interface Said {
  readonly session?: string;
  readonly strand?: string;
  readonly at?: number;
  readonly lane?: Lane;
  readonly client?: Exchange["client"]["id"];
  readonly version?: Seen<string>;
  readonly project?: Seen<string>;
  readonly model?: Seen<string>;
  readonly effort?: Seen<string>;
  readonly thinking?: Exchange["request"]["thinking"];
  readonly edits?: Exchange["request"]["contextEdits"];
  readonly prompt?: string | null;
  readonly tools?: string | null;
  readonly seenIn?: "wire" | "log";
  readonly cache1h?: number;
  readonly cache5m?: number;
}

let made = 0;

/** An exchange as a capture of the wire shows it. */
export function exchange(said: Said = {}): Exchange {
  made += 1;
  const call = parseCall({
    origin: { input: "test.har", where: `entry ${made}` },
    startedAt: said.at ?? made,
    method: "POST",
    url: "https://api.example/v1/messages",
    requestHeaders: [],
    requestBody: JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "hi" }] }),
    status: 200,
    responseHeaders: [],
    responseBody: "",
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: null,
  });
  if (call.is !== "model-call") throw new Error(call.because);
  const { exchange: plain } = place(newLinker, call.call);
  const prompt: Seen<Prompt> =
    said.prompt === null
      ? unrecorded
      : seen({
          exact: hashOf(said.prompt ?? "You."),
          normalised: hashOf(said.prompt ?? "You."),
          chars: 4,
          text: said.prompt ?? "You.",
          masked: said.prompt ?? "You.",
        });
  const tools: Seen<ToolSet> =
    said.tools === null ? unrecorded : seen({ hash: hashOf(said.tools ?? "none"), tools: [] });
  return {
    ...plain,
    seenIn: said.seenIn ?? "wire",
    // Ids are words here.
    id: `x${made}` as ExchangeId,
    client: {
      id: said.client ?? "claude-code",
      version: said.version ?? seen("2.1.97"),
      entrypoint: absent,
      project: said.project ?? seen("/w/shop"),
    },
    place: {
      ...plain.place,
      session: (said.session ?? "s1") as SessionId,
      strand: (said.strand ?? said.lane ?? "main") as StrandId,
      lane: said.lane ?? "main",
    },
    request: {
      ...plain.request,
      model: said.model ?? seen("claude-opus-4-6"),
      effort: said.effort ?? seen("high"),
      thinking: said.thinking ?? absent,
      contextEdits: said.edits ?? absent,
      prompt,
      tools,
    },
    reply: {
      ...plain.reply,
      usage: {
        ...plain.reply.usage,
        cacheCreation1h: said.cache1h === undefined ? unrecorded : seen(said.cache1h),
        cacheCreation5m: said.cache5m === undefined ? unrecorded : seen(said.cache5m),
      },
    },
  };
}
