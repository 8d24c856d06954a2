import { createHmac, timingSafeEqual } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { invariantIds } from "../../../invariants/index.ts";
import type { EarlierSessions, SessionData } from "../../../session/index.ts";
import { signalInfos } from "../../../signals/index.ts";
import type { EpochMs, LinkerState } from "../../../wire/index.ts";
import type { StrandNotes, ToldScope } from "./open-session.ts";
import type { UnseenData } from "./unseen-calls.ts";

/** What a worker needs to go on where another one stopped. Holds no message text, no name of a person and no key. */
export interface Checkpoint {
  readonly at: EpochMs;
  /** Written at a graceful stop: nothing passed after it. */
  readonly whole: boolean;
  readonly revision: number;
  readonly linker: LinkerState;
  /** The one used last at the end. */
  readonly sessions: readonly KeptSession[];
  readonly earlier: EarlierSessions;
  readonly unseen: UnseenData;
}

export interface KeptSession {
  readonly data: SessionData;
  readonly strands: ReadonlyMap<string, StrandNotes>;
  readonly quietSince: EpochMs;
  readonly isNew: boolean;
  readonly isFinal: boolean;
  readonly isCompared: boolean;
  readonly scope: ToldScope;
}

export type ReadCheckpoint =
  | { readonly is: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly is: "unusable"; readonly because: string };

const magic = Buffer.from("evenkeel-state-2\n");
const anyVersion = Buffer.from("evenkeel-state-");
const sealBytes = 32;
/** A longer file is not ours. */
export const longestCheckpoint = 128 * 1024 * 1024;

/** Sealed with the installation's key: a file that somebody else wrote, or half of one, is not taken up. */
export function writeCheckpoint(checkpoint: Checkpoint, key: Uint8Array): Buffer {
  const payload = serialize({ shape: shapeNow, checkpoint });
  return Buffer.concat([magic, sealOf(payload, key), payload]);
}

/** Total: whatever the bytes are. */
export function readCheckpoint(bytes: Buffer, key: Uint8Array): ReadCheckpoint {
  const unusable = (because: string): ReadCheckpoint => ({ is: "unusable", because });
  const head = magic.length + sealBytes;
  if (bytes.length > longestCheckpoint) return unusable("it is too long");
  if (!bytes.subarray(0, anyVersion.length).equals(anyVersion)) return unusable("it is no state of ours");
  if (!bytes.subarray(0, magic.length).equals(magic)) return unusable(ofAnother);
  if (bytes.length <= head) return unusable("it is no state of ours");
  const payload = bytes.subarray(head);
  if (!timingSafeEqual(sealOf(payload, key), bytes.subarray(magic.length, head))) {
    return unusable("it is damaged, or was written by somebody else");
  }
  try {
    const value: unknown = deserialize(payload);
    if (typeof value !== "object" || value === null || !("shape" in value) || !("checkpoint" in value)) {
      return unusable("it is no state of ours");
    }
    if (value.shape !== shapeNow) return unusable(ofAnother);
    // The seal says that we wrote it, and the shape that this version did.
    return { is: "checkpoint", checkpoint: value.checkpoint as Checkpoint };
  } catch {
    return unusable("it cannot be read");
  }
}

const ofAnother = "it was written by another version";

/** Changes where states of rules or signals do. */
const shapeNow = `1 ${invariantIds.join()} ${signalInfos.map(({ id }) => id).join()}`;

function sealOf(payload: Buffer, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update("evenkeel state").update(payload).digest();
}
