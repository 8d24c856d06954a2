import {
  type Break,
  type Item,
  type Lane,
  type PersonAct,
  type RequestSide,
  seenOrUnrecorded,
} from "../../../wire/index.ts";
import { type Fields, fields, text, time, word } from "../../files/index.ts";
import { HeldItems } from "../held-items.ts";
import { type LogUsage, logExchange } from "../log-exchange.ts";
import { textItem } from "../log-items.ts";
import type { Emit, LogReader } from "../log-reader.ts";
import type { SeenCalls } from "../seen-calls.ts";
import { codexItem } from "./codex-items.ts";
import { type CodexMeta, codexMeta, unknownMeta } from "./codex-meta.ts";
import { codexUsage, RunningTotals } from "./codex-usage.ts";

interface Draft {
  readonly line: number;
  readonly at: number;
  readonly key: string;
  readonly added: readonly Item[];
  readonly acts: readonly PersonAct[];
  readonly announced: readonly Break[];
  readonly request: Partial<RequestSide>;
  readonly items: HeldItems;
  usage: LogUsage | null;
  responseId: string | undefined;
  /** Something came in after it: whatever the model says next belongs to another call. */
  answered: boolean;
}

/**
 * One rollout of Codex (`sessions/YYYY/MM/DD/rollout-*.jsonl`). What the model made between two inputs is one call; its
 * usage follows it. A forked file begins with its parent's history, which is left out.
 */
export class CodexReader implements LogReader {
  readonly #path: string;
  readonly #calls: SeenCalls;
  readonly #emit: Emit;
  readonly #totals = new RunningTotals();
  #meta: CodexMeta;
  #identified = false;
  #forked = false;
  #request: Partial<RequestSide> = {};
  #draft: Draft | null = null;
  readonly #added = new HeldItems();
  #acts: PersonAct[] = [];
  #announced: Break[] = [];
  #resumed = false;
  #at = 0;
  #recordsUsage = false;
  /** Usage that no listed reply accounts for: a compaction, or another hidden call. */
  #unlisted: { readonly usage: LogUsage; readonly line: number; readonly responseId: string | undefined } | null = null;

  constructor(path: string, session: string, calls: SeenCalls, emit: Emit) {
    this.#path = path;
    this.#meta = unknownMeta(session);
    this.#calls = calls;
    this.#emit = emit;
  }

  record(value: unknown, line: number): void {
    const record = fields(value);
    this.#at = time(record.timestamp) ?? this.#at;
    // The first builds wrote response items bare, and the session's data as the first line.
    const wrapped = record.payload !== undefined;
    const payload = wrapped ? fields(record.payload) : record;
    switch (wrapped ? record.type : record.type === undefined ? "session_meta" : "response_item") {
      case "session_meta":
        this.#session(payload);
        break;
      case "turn_context":
        this.#turn(payload);
        break;
      case "response_item":
        this.#item(payload, line);
        break;
      case "compacted":
        this.#compacted();
        break;
      case "token_usage_record":
        this.#recordsUsage = true;
        this.#used(codexUsage(fields(payload.usage)), line, text(payload.response_id));
        break;
      case "event_msg":
        this.#event(payload, line);
        break;
    }
  }

  end(): void {
    this.#flush();
    this.#hidden("side:unlisted");
  }

  #session(payload: Fields): void {
    if (!this.#identified) {
      const meta = codexMeta(payload);
      if (meta === null) return;
      this.#meta = meta;
      this.#forked = meta.forked;
      this.#identified = true;
    } else if (payload.id !== this.#meta.thread) {
      // A fork's file goes on with the records of its parent, its session data first.
      this.#forked = true;
    } else this.#resumed = true;
  }

  #turn(context: Fields): void {
    this.#hidden("side:unlisted");
    const settings = fields(fields(context.collaboration_mode).settings);
    this.#request = {
      prompt: this.#meta.prompt,
      model: seenOrUnrecorded(word(context.model)),
      effort: seenOrUnrecorded(word(context.effort) ?? word(settings.reasoning_effort)),
    };
  }

  #item(payload: Fields, line: number): void {
    const told = codexItem(payload);
    if (told === null) return;
    if (told.by === "client") {
      if (this.#draft !== null) this.#draft.answered = true;
      const fresh = this.#added.items.some(isAbort) ? told.items.filter((item) => !isAbort(item)) : told.items;
      this.#added.push(fresh);
      return;
    }
    const open = this.#draft;
    if (open !== null && open.usage === null && !open.answered) {
      open.items.push(told.items);
      return;
    }
    this.#flush();
    this.#hidden("side:unlisted");
    const items = new HeldItems();
    items.push(told.items);
    this.#draft = {
      line,
      at: this.#at,
      key: keyOf(payload),
      added: this.#added.take(),
      acts: this.#acts,
      announced: this.#announced,
      request: this.#request,
      items,
      usage: null,
      responseId: undefined,
      answered: false,
    };
    this.#acts = [];
    this.#announced = [];
  }

  #event(event: Fields, line: number): void {
    switch (event.type) {
      case "token_count": {
        const usage = this.#totals.grew(fields(event.info));
        if (usage !== null && !this.#recordsUsage) this.#used(usage, line, undefined);
        break;
      }
      case "turn_aborted":
        if (this.#draft !== null) this.#draft.answered = true;
        if (!this.#added.items.some(isAbort)) this.#added.push([textItem("user", "<turn_aborted>", "client")]);
        break;
      case "thread_rolled_back":
        this.#flush();
        this.#added.take();
        this.#acts.push({ component: "rewind", value: null, by: "turn metadata" });
        break;
    }
  }

  #used(usage: LogUsage, line: number, responseId: string | undefined): void {
    if (this.#draft !== null && this.#draft.usage === null) {
      this.#draft.usage = usage;
      this.#draft.responseId = responseId;
      return;
    }
    this.#flush();
    this.#hidden("side:unlisted");
    this.#unlisted = { usage, line, responseId };
  }

  /** The summary is written as any reply is; nothing came in between it and this record. */
  #compacted(): void {
    const summary = this.#draft;
    if (summary !== null && summary.usage !== null && !summary.answered) {
      const later = this.#added.take();
      this.#added.push([...summary.added, ...later]);
      this.#acts = [...summary.acts, ...this.#acts];
      this.#announced = [...summary.announced, ...this.#announced];
      this.#draft = { ...summary, added: [], acts: [], announced: [] };
      this.#flush("compaction");
    } else this.#flush();
    this.#hidden("compaction");
    this.#announced.push({ kind: "compaction", because: "a compacted record" });
  }

  #flush(aside?: "compaction"): void {
    const draft = this.#draft;
    if (draft === null) return;
    this.#draft = null;
    const byContent = this.#calls.had(draft.key);
    const byId = draft.responseId !== undefined && this.#calls.had(draft.responseId);
    if ((byContent || byId) && this.#forked) return;
    this.#emit(
      logExchange({
        id: `${this.#meta.thread}:${draft.line}`,
        at: draft.at,
        protocol: "openai-responses",
        client: this.#meta.client,
        session: this.#meta.session,
        strand: aside === undefined ? this.#meta.strand : `${this.#meta.strand} ${aside}`,
        lane: aside ?? this.#meta.lane,
        parent: aside === undefined ? this.#meta.parent : this.#meta.strand,
        resumed: this.#resumed,
        announced: draft.announced,
        origin: { input: this.#path, where: `line ${draft.line}` },
        request: { ...draft.request, added: draft.added, personActs: draft.acts },
        replyId: draft.responseId,
        requestId: undefined,
        servedModel: undefined,
        stopReason: undefined,
        outcome: draft.usage === null ? { is: "unrecorded" } : { is: "complete" },
        items: draft.items.items,
        usage: draft.usage ?? {},
      }),
    );
    this.#resumed = false;
  }

  /** A call whose reply is not listed: its tokens were used all the same. */
  #hidden(lane: Lane): void {
    const hidden = this.#unlisted;
    if (hidden === null) return;
    this.#unlisted = null;
    if (this.#calls.had(hidden.responseId ?? `${this.#path}:${hidden.line}`) && this.#forked) return;
    this.#emit(
      logExchange({
        id: `${this.#meta.thread}:${hidden.line}`,
        at: this.#at,
        protocol: "openai-responses",
        client: this.#meta.client,
        session: this.#meta.session,
        strand: `${this.#meta.strand} ${lane}`,
        lane,
        parent: this.#meta.strand,
        resumed: false,
        origin: { input: this.#path, where: `line ${hidden.line}` },
        request: { ...this.#request, added: [], personActs: [] },
        replyId: hidden.responseId,
        requestId: undefined,
        servedModel: undefined,
        stopReason: undefined,
        outcome: { is: "complete" },
        items: [],
        usage: hidden.usage,
      }),
    );
  }
}

/** Builds write an aborted turn as an event, as a message to the model, or both: it counts once. */
function isAbort(item: Item): boolean {
  return item.kind === "text" && item.text.startsWith("<turn_aborted>");
}

/** What names a call in every copy of it: ids where the build writes them, else its content. */
function keyOf(payload: Fields): string {
  const named = word(payload.call_id) ?? word(payload.id) ?? word(payload.encrypted_content);
  return named ?? JSON.stringify(payload).slice(0, 4_000);
}
