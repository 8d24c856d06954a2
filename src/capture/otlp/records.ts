import type { Scope } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { Attributes } from "./attributes.ts";
import type { OtlpContext } from "./decoded.ts";
import type { KeyValue } from "./proto/generated/opentelemetry/proto/common/v1/common_pb.js";

/** Clients that tell of themselves in their own words. Their calls are seen on the wire: what they tell is no call of its own. */
export type OwnTelemetry = "claude-code" | "codex" | "gemini-cli" | "opencode";

/** Who sent a record: its resource and its instrumentation scope. */
export interface Sender {
  readonly own: OwnTelemetry | null;
  readonly resource: readonly KeyValue[];
  /** `service.name`; `generic` where the SDK made one up. */
  readonly client: string;
  readonly version: string | null;
}

export function senderOf(resource: readonly KeyValue[], scopeName: string): Sender {
  const attributes = new Attributes(resource);
  const service = attributes.word("service.name") ?? "";
  return {
    own: ownOf(scopeName, service),
    resource,
    client: service === "" || service.startsWith("unknown_service") ? "generic" : service,
    version: attributes.word("service.version"),
  };
}

function ownOf(scope: string, service: string): OwnTelemetry | null {
  if (scope.startsWith("com.anthropic.claude_code") || service === "claude-code") return "claude-code";
  if (/^codex(?:[._:-]|$)/.test(scope) || /^codex(?:[._-]|$)/.test(service)) return "codex";
  if (scope === "gemini-cli" || service === "gemini-cli") return "gemini-cli";
  return service === "opencode" ? "opencode" : null;
}

/** The conversation a record belongs to, by the convention's name and the clients' own ones. */
export function sessionOf(attributes: Attributes): string | null {
  const found = attributes.word("gen_ai.conversation.id", "session.id", "conversation.id");
  return found === null || found.length > 256 ? null : found;
}

export function scopeOf(sender: Sender, model: string | null): Scope {
  const none = { lane: null, release: null, cohort: null, plan: null, build: null, unit: null };
  return { client: sender.client, version: sender.version, model, ...none };
}

const year2000 = 946_684_800_000;
const day = 86_400_000;

/** Nanoseconds since 1970 as milliseconds; `null` where it is no time anybody can have measured. */
export function msOf(nanoseconds: bigint, { now }: Pick<OtlpContext, "now">): EpochMs | null {
  const ms = Number(nanoseconds / 1000n) / 1000;
  return ms >= year2000 && ms <= now + day ? ms : null;
}

/** Lower-case hex; `null` where it is not of this length, or the invalid id of zeros (W3C Trace Context). */
export function idOf(bytes: Uint8Array, length: 8 | 16): string | null {
  return bytes.length === length && bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString("hex") : null;
}
