import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/**
 * Who listens on a TCP port of this machine, as `process 4711 (node)`; `null` where this system does not say, or not to
 * this user. Linux: proc(5).
 */
export function portHolder(port: number): string | null {
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listening(table, port)));
  if (inodes.size === 0) return null;
  for (const pid of entries("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of entries(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return `process ${pid} (${programOf(pid)})`;
    }
  }
  return null;
}

/** By its file: what a process calls its first thread (`MainThread` of Node) names no program. */
function programOf(pid: string): string {
  return basename(link(`/proc/${pid}/exe`)) || text(`/proc/${pid}/comm`).trim();
}

/** Inodes of the sockets that listen (state 0A) on the port. */
function listening(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return text(table)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && fields[1]?.endsWith(`:${wanted}`))
    .flatMap((fields) => fields[9] ?? []);
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Another user's, or gone.
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
