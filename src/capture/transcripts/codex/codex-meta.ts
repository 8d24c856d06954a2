import {
  type ClientInfo,
  genericMasks,
  type Lane,
  type Prompt,
  readRequest,
  type Seen,
  seenOrUnrecorded,
  unrecorded,
} from "../../../wire/index.ts";
import { type Fields, fields, word } from "../../files/index.ts";

/** What the first record of a rollout says of all of it. */
export interface CodexMeta {
  readonly thread: string;
  readonly session: string;
  readonly strand: string;
  readonly lane: Lane;
  readonly parent: string | null;
  /** Begins with the history of another thread. */
  readonly forked: boolean;
  readonly client: ClientInfo;
  readonly prompt: Seen<Prompt>;
}

/** Before the first record, or where it is lost. */
export function unknownMeta(session: string): CodexMeta {
  const client: ClientInfo = { id: "codex", version: unrecorded, entrypoint: unrecorded, project: unrecorded };
  return {
    thread: session,
    session,
    strand: "main",
    lane: "main",
    parent: null,
    forked: false,
    client,
    prompt: unrecorded,
  };
}

/** A `session_meta` payload; `null` where it names no thread. A sub-agent is a strand of the session it works for. */
export function codexMeta(meta: Fields): CodexMeta | null {
  const thread = word(meta.id);
  if (thread === undefined) return null;
  const source = meta.source;
  const { subagent } = fields(source);
  const spawn = fields(fields(subagent).thread_spawn);
  const parent = word(spawn.parent_thread_id) ?? word(meta.parent_thread_id);
  const session = word(meta.session_id) ?? parent ?? thread;
  const isAgent = typeof source === "object" && source !== null;
  const role = word(spawn.agent_role) ?? word(meta.agent_role) ?? word(subagent) ?? "default";
  return {
    thread,
    session,
    strand: isAgent ? thread : "main",
    lane: isAgent ? `subagent:${role}` : "main",
    parent: !isAgent ? null : parent === undefined || parent === session ? "main" : parent,
    forked: word(meta.forked_from_id) !== undefined,
    client: {
      id: "codex",
      version: seenOrUnrecorded(word(meta.cli_version)),
      entrypoint: seenOrUnrecorded(word(source) ?? word(meta.originator)),
      project: seenOrUnrecorded(word(meta.cwd)),
    },
    prompt: promptOf(word(fields(meta.base_instructions).text) ?? word(meta.instructions)),
  };
}

/** Read by the protocol's own reader, so that the hashes are made alike. */
function promptOf(instructions: string | undefined): Seen<Prompt> {
  if (instructions === undefined) return unrecorded;
  return readRequest("openai-responses", { instructions, input: [] }, [], "/v1/responses", genericMasks).prompt;
}
