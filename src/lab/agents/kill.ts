import { readdirSync, readFileSync } from "node:fs";

/** What a process that we started, and everything it starts, is known by. */
export interface Marked {
  /** Leader of its process group; `undefined` where it never started. */
  readonly pid: number | undefined;
  /** `NAME=value`, part of the environment it was started with. */
  readonly marker: string;
}

/**
 * Kills a process with all it started: its group, its descendants, and (on Linux) whoever carries the marker in its
 * environment, which finds those that left the group and were orphaned. Synchronous, so that it can run at exit.
 *
 * @returns how many were found alive outside the group
 */
export function killAll({ pid, marker }: Marked): number {
  let forked = 0;
  // Whoever forks while being looked for is found in the next round.
  for (let round = 0; round < 10; round += 1) {
    const found = strays(pid, marker);
    if (pid !== undefined) kill(-pid);
    for (const stray of found) kill(stray);
    forked += found.length;
    if (found.length === 0) break;
  }
  return forked;
}

/** How many of what it started are alive outside its group: they have left it, and outlive it. Linux; elsewhere 0. */
export function leftGroup({ pid, marker }: Marked): number {
  return strays(pid, marker).length;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

function strays(leader: number | undefined, marker: string): readonly number[] {
  const all = processes();
  const ours = new Set<number>(leader === undefined ? [] : [leader]);
  for (let grew = true; grew; ) {
    const before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
    grew = ours.size > before;
  }
  return all
    .filter(({ pid, dead, group }) => !dead && pid !== process.pid && group !== leader && pid !== leader)
    .filter(({ pid }) => ours.has(pid) || environmentOf(pid).includes(marker))
    .map(({ pid }) => pid);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** A zombie: killed, and waiting to be fetched. */
  readonly dead: boolean;
}

/** Empty where there is no `/proc`. */
function processes(): readonly Process[] {
  try {
    return readdirSync("/proc").flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid)) return [];
      const stat = read(`/proc/${name}/stat`);
      // The command stands in brackets and may hold anything.
      const [state = "", parent = "", group = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [{ pid, parent: Number(parent), group: Number(group), dead: state === "Z" || state === "X" }];
    });
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  return read(`/proc/${pid}/environ`).split("\0");
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // Gone meanwhile, or another user's.
    return "";
  }
}
