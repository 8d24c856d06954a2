import {
  type ChangeKind,
  type ClientHistory,
  clientHistory,
  type KnownChange,
  knownBetween,
} from "../clients/index.ts";
import type { ScannedChange, ScanResult } from "./result.ts";

/** Changes told of a version: more would hide the others. */
const most = 4;
/** What a person would want to know of; the rest is in `evenkeel lab track`. */
const weighty: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  ...(["promise broken", "effort lowered", "context cleared", "model changed", "length limited"] as const),
  ...(["effort raised", "context kept", "promise kept again"] as const),
]);

/** Adds to each change of a client's version what is known to have changed with it. */
export function withKnown(
  result: ScanResult,
  historyOf: (client: string) => ClientHistory | null = shipped,
): ScanResult {
  const read = new Map<string, ClientHistory | null>();
  const once = (client: string): ClientHistory | null => {
    const found = read.get(client);
    if (found !== undefined) return found;
    const history = historyOf(client);
    read.set(client, history);
    return history;
  };
  const changes = result.changes.map((change) => known(change, once));
  const findings = result.findings.map((finding) => ({
    ...finding,
    coincides: finding.coincides.map((move) => {
      const told = changes.find(
        (change) =>
          change.client === finding.client &&
          change.component === move.component &&
          change.from === move.from &&
          change.to === move.to &&
          change.known !== undefined,
      )?.known;
      return told === undefined ? move : { ...move, known: told };
    }),
  }));
  return { ...result, changes, findings };
}

function known(change: ScannedChange, historyOf: (client: string) => ClientHistory | null): ScannedChange {
  const { component, client, model, from, to } = change;
  if (component !== "version" || model === null || from === null || to === null) return change;
  const history = historyOf(client);
  const found = history === null ? null : knownBetween(history, model, from, to);
  const told = (found ?? []).filter((one) => weighty.has(one.change.kind));
  return told.length === 0 ? change : { ...change, known: told.slice(0, most).map(inWords) };
}

/** A version in a log is not what was sent: it is what this version sends without an account and without settings. */
function inWords({ change, is }: KnownChange): string {
  const { what, from, to, undone } = change;
  if (is === "back") return `${what}: as before ${change.brought} again`;
  const until = undone === null ? "" : `, until ${undone}`;
  return `${what}: ${from} → ${to}${until}`;
}

const clients = ["claude-code", "codex", "opencode", "gemini-cli"] as const;

function shipped(client: string): ClientHistory | null {
  const name = clients.find((each) => each === client);
  return name === undefined ? null : clientHistory(name);
}
