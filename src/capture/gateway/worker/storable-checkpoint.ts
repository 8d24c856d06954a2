import type { SessionData, StrandData } from "../../../session/index.ts";
import type { StrandRecord } from "../../../wire/index.ts";
import { holdsKey } from "../../storable/index.ts";
import type { Checkpoint, KeptSession } from "./checkpoint.ts";

/**
 * The checkpoint without anything that looks like a key, wherever a client or a provider put it (in an id of a call, in the
 * name of a tool): such sessions are left out whole. What follows in them is then taken for what it is, the middle of a
 * conversation whose beginning was not seen, and nothing is held against it.
 */
export function storableCheckpoint(checkpoint: Checkpoint): Checkpoint {
  const { sessions, linker, earlier, unseen } = checkpoint;
  const kept = sessions.filter((session) => !holdsKey(session.data.id) && !isTold(session));
  const names = new Set<string>(kept.map(({ data }) => data.id));
  const strands = [...linker.strands].filter(([, record]) => names.has(record.session) && !isRemembered(record));
  return {
    ...checkpoint,
    sessions: kept,
    linker: { ...linker, strands: new Map(strands), roots: withoutKeys(linker.roots) },
    earlier: {
      last: withoutKeys(earlier.last),
      told: new Set([...earlier.told].filter((name) => !holdsKey(name))),
    },
    unseen: { sessions: withoutKeys(unseen.sessions), clients: withoutKeys(unseen.clients) },
  };
}

function withoutKeys<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].filter((entry) => !holdsKey(entry)));
}

/** Whether the linker remembers a key of it. The lists of hashes, which are long, were made here. */
function isRemembered({ sent: _sent, owed: _owed, distinctive: _distinctive, ...record }: StrandRecord): boolean {
  return holdsKey(record);
}

function isTold({ data, strands, scope }: KeptSession): boolean {
  const { strands: states, ...rest } = data;
  return holdsKey(rest) || holdsKey(scope) || holdsKey([...strands.keys()]) || Object.entries(states).some(isHeld);
}

/** Most strands are as they were at the checkpoint before. */
function isHeld([name, { strand, ...rest }]: readonly [string, StrandData]): boolean {
  if (holdsKey(name) || holdsKey(rest)) return true;
  const known = looked.get(strand);
  if (known !== undefined) return known;
  const holds = holdsKey(strand);
  looked.set(strand, holds);
  return holds;
}

const looked = new WeakMap<SessionData["strands"][string]["strand"], boolean>();
