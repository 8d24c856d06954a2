import { type ClientInfo, type Lane, type RequestSide, seen, seenOrUnrecorded } from "../../../wire/index.ts";
import { type Fields, fields, list, text, time, word } from "../../files/index.ts";
import { logExchange } from "../log-exchange.ts";
import { otherItem, textItem } from "../log-items.ts";
import type { Emit, LogReader } from "../log-reader.ts";
import { Recent } from "../recent.ts";
import type { SeenCalls } from "../seen-calls.ts";
import type { ClaudeSession } from "./claude-session.ts";
import { CommandEchoes } from "./command-echoes.ts";
import { promptSnapshot, RecordedRequests } from "./recorded-requests.ts";
import { ReplyDraft } from "./reply-draft.ts";
import { Strand } from "./strand.ts";
import { userContent } from "./user-content.ts";

export interface ClaudeFile {
  readonly path: string;
  /** From the file's name, where records name none. */
  readonly session: string;
  /** For a sub-agent's own log: its id, and what stands in the `.meta.json` beside it. */
  readonly agent: { readonly id: string; readonly meta: Fields } | null;
}

/** Newest records whose place in the chain is remembered, for rewinds and old inline sub-agents. */
const keptUuids = 20_000;
/** More than any session has at once; a damaged log can seem to have one per line. */
const keptStrands = 256;

/**
 * One log of Claude Code: `projects/<slug>/<session>.jsonl`, or the log of a sub-agent beside it. One line per content
 * block, chained by `parentUuid`. Synthetic replies are dropped; replies another file of the group had already (forks
 * copy them) are dropped with what led to them.
 */
export class ClaudeCodeReader implements LogReader {
  readonly #file: ClaudeFile;
  readonly #session: ClaudeSession;
  readonly #calls: SeenCalls;
  readonly #emit: Emit;
  readonly #strands = new Recent<Strand>(keptStrands);
  readonly #requests = new RecordedRequests();
  readonly #echoes = new CommandEchoes();
  readonly #ordinals = new Recent<number>(keptUuids);
  readonly #sidechains = new Recent<string>(keptUuids);
  #ordinal = 0;
  #project: string | undefined;
  #version: string | undefined;
  #client: ClientInfo | null = null;
  #writesStopReasons = false;

  constructor(file: ClaudeFile, session: ClaudeSession, calls: SeenCalls, emit: Emit) {
    this.#file = file;
    this.#session = session;
    this.#calls = calls;
    this.#emit = emit;
  }

  record(value: unknown, line: number): void {
    const record = fields(value);
    switch (record.type) {
      case "assistant":
        this.#assistant(record, line);
        break;
      case "user":
        this.#user(record);
        break;
      case "system":
        this.#system(record);
        break;
      case "attachment":
        this.#attachment(record);
        break;
      case "api-request":
        this.#requests.request(record);
        break;
      case "api-request-shape":
        this.#requests.shape(record);
        break;
      default:
        return;
    }
    this.#place(record);
  }

  end(): void {
    for (const strand of this.#strands.values()) this.#flush(strand);
  }

  #assistant(record: Fields, line: number): void {
    const message = fields(record.message);
    if (record.message === undefined) return;
    if (message.model === "<synthetic>") {
      if (saysCut(message)) this.#strand(record).draft?.cut();
      return;
    }
    const key = `${text(message.id) ?? text(record.uuid) ?? `${this.#file.path}:${line}`}|${text(record.requestId) ?? ""}`;
    const strand = this.#strand(record);
    if (strand.draft?.key !== key) {
      this.#flush(strand);
      const before = strand.take();
      strand.replyOrdinal = this.#ordinal;
      if (this.#calls.had(key)) return;
      strand.at = time(record.timestamp) ?? strand.at;
      strand.draft = new ReplyDraft(key, line, strand.at, record, before);
    }
    strand.draft.unite(record);
  }

  #user(record: Fields): void {
    if (record.message === undefined) return;
    const strand = this.#strand(record);
    const items = userContent(record, strand.id !== "main");
    this.#session.finished(record.toolUseResult);
    for (const item of items) {
      if (item.kind !== "text") continue;
      if (item.author === "person" && this.#hangsBeforeLastReply(record, strand)) {
        this.#flush(strand);
        strand.added.take();
        strand.acts.push({ component: "rewind", value: null, by: "turn metadata" });
      }
      if (strand.draft !== null && item.text.startsWith("[Request interrupted by user"))
        strand.draft.interrupted = true;
      if (record.isMeta === true && item.text === "Continue from where you left off.") strand.resumed = true;
    }
    strand.acts.push(...this.#echoes.read(items));
    strand.added.push(items);
  }

  #system(record: Fields): void {
    const subtype = word(record.subtype) ?? "unknown";
    if (bookkeeping.has(subtype)) return;
    const strand = this.#strand(record);
    if (subtype === "local_command") {
      const content = text(record.content) ?? "";
      strand.acts.push(...this.#echoes.read(userContent({ message: { content }, isMeta: true }, false)));
      return;
    }
    if (subtype === "compact_boundary") {
      this.#flush(strand);
      strand.announced.push({ kind: "compaction", because: "a compact_boundary record" });
    }
    strand.added.push([otherItem("system", `system:${subtype}`)]);
  }

  #attachment(record: Fields): void {
    const attachment = fields(record.attachment);
    const type = word(attachment.type) ?? "unknown";
    const strand = this.#strand(record);
    if (type === "prompt_snapshot") {
      Object.assign(strand, promptSnapshot(attachment));
      return;
    }
    if (type === "hook_success") {
      if (text(attachment.hookName)?.startsWith("SessionStart:resume") === true) strand.resumed = true;
      return;
    }
    const path = word(attachment.filename) ?? word(attachment.path);
    if (path === undefined) strand.added.push([otherItem("user", `attachment:${type}`)]);
    else strand.added.push([textItem("user", attachedFile(path), "client")]);
  }

  #flush(strand: Strand): void {
    const draft = strand.draft;
    if (draft === null) return;
    strand.draft = null;
    const client = this.#clientOf(draft.first, strand);
    const recorded = this.#requests.of(draft.requestRef);
    const effort = recorded?.effort ?? seenOrUnrecorded(draft.effort);
    const asked = draft.requestedModel ?? this.#session.modelOf(strand.id);
    const request: Partial<RequestSide> = {
      ...(strand.prompt === undefined ? {} : { prompt: strand.prompt }),
      ...(strand.tools === undefined ? {} : { tools: strand.tools }),
      ...recorded,
      effort,
      model: recorded?.model ?? seenOrUnrecorded(asked),
    };
    this.#session.delegated(draft.items, strand.id);
    const message = fields(draft.first.message);
    this.#emit(
      logExchange({
        id: draft.key,
        at: draft.at,
        protocol: "anthropic-messages",
        client,
        session: text(draft.first.sessionId) ?? this.#file.session,
        strand: strand.id,
        lane: strand.lane,
        parent: strand.parent,
        resumed: strand.resumed,
        origin: { input: this.#file.path, where: `line ${draft.line}` },
        request: { ...request, added: draft.before.added, personActs: draft.before.acts },
        announced: draft.before.announced,
        replyId: text(message.id),
        requestId: text(draft.first.requestId),
        servedModel: draft.servedModel,
        stopReason: draft.stopReason,
        outcome: draft.outcome(this.#writesStopReasons),
        items: draft.items,
        usage: draft.usage,
      }),
    );
    strand.resumed = false;
    if (draft.stopReason !== undefined) this.#writesStopReasons = true;
  }

  /** A new build inside a session shows that a new process took it up. */
  #clientOf(record: Fields, strand: Strand): ClientInfo {
    const version = word(record.version);
    const entrypoint = word(record.entrypoint);
    this.#project ??= word(record.cwd);
    if (this.#version !== undefined && version !== undefined && version !== this.#version) strand.resumed = true;
    this.#version = version ?? this.#version;
    const known = this.#client;
    if (
      known !== null &&
      (known.version.is === "set" ? known.version.value : undefined) === version &&
      (known.entrypoint.is === "set" ? known.entrypoint.value : undefined) === entrypoint
    ) {
      return known;
    }
    this.#client = {
      id: "claude-code",
      version: seenOrUnrecorded(version),
      entrypoint: seenOrUnrecorded(entrypoint),
      project: this.#project === undefined ? { is: "unrecorded" } : seen(this.#project),
    };
    return this.#client;
  }

  #strand(record: Fields): Strand {
    const id = this.#strandId(record);
    const known = this.#strands.get(id);
    if (known !== undefined) return known;
    const { lane, parent } = this.#laneOf(id, record);
    const strand = new Strand(id, lane, parent);
    const gone = this.#strands.set(id, strand);
    if (gone !== undefined) this.#flush(gone);
    return strand;
  }

  #strandId(record: Fields): string {
    const agent = word(record.agentId) ?? this.#file.agent?.id;
    if (agent !== undefined) return agent;
    if (record.isSidechain !== true) return "main";
    // Before agents had ids: the chain's root names the strand.
    const uuid = text(record.uuid) ?? "";
    const root = this.#sidechains.get(text(record.parentUuid) ?? "") ?? `sidechain ${uuid}`;
    this.#sidechains.set(uuid, root);
    return root;
  }

  #laneOf(id: string, record: Fields): { readonly lane: Lane; readonly parent: string | null } {
    if (id === "main") return { lane: "main", parent: null };
    const meta = this.#file.agent?.meta ?? {};
    const content = fields(record.message).content;
    const call =
      this.#session.callOf({ callId: text(meta.toolUseId) ?? "" }) ??
      (typeof content === "string" ? this.#session.callOf({ prompt: content }) : undefined);
    const type =
      word(meta.agentType) ?? call?.type ?? this.#session.typeOf(id) ?? word(record.attributionAgent) ?? "unknown";
    const nested = typeof meta.spawnDepth === "number" && meta.spawnDepth > 1;
    return { lane: `subagent:${type}`, parent: call?.strand ?? (nested ? null : "main") };
  }

  #place(record: Fields): void {
    const uuid = text(record.uuid);
    if (uuid !== undefined) this.#ordinals.set(uuid, this.#ordinal++);
  }

  #hangsBeforeLastReply(record: Fields, strand: Strand): boolean {
    const parent = this.#ordinals.get(text(record.parentUuid) ?? "");
    return parent !== undefined && parent < strand.replyOrdinal;
  }
}

/** Records of the screen's own, that brought nothing into the conversation. */
const bookkeeping: ReadonlySet<string> = new Set(["turn_duration", "stop_hook_summary"]);

/** The client's own words behind a reply whose stream broke. */
function saysCut(message: Fields): boolean {
  const words = text(fields(list(message.content)[0]).text) ?? "";
  return words.startsWith("API Error") && /closed|terminated|mid-response|incomplete|aborted|ended/i.test(words);
}

/** As the client tells the model of a file that a person attached. */
function attachedFile(path: string): string {
  return `<system-reminder>\nCalled the Read tool with the following input: {"file_path":${JSON.stringify(path)}}`;
}
