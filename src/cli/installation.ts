import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, type Running, whatRuns } from "../capture/installation/index.ts";
import { CommandError, exit } from "./exit.ts";
import { ownName } from "./own-name.ts";

/** What runs here, and how its API is reached. */
export interface Here {
  readonly data: string;
  readonly running: Running;
}

/** @throws CommandError 2 where nothing runs on this data */
export function whatRunsHere(asked: string | undefined): Here {
  const data = dataFolder(asked, process.env);
  const running = whatRuns(data);
  if (running === null) {
    throw new CommandError(
      exit.inconclusive,
      `evenkeel does not run on ${data}`,
      `Start it with: ${ownName(process.env)} up   (another folder: --data DIR, or EVENKEEL_DATA)`,
    );
  }
  return { data, running };
}

/** The token of this installation, where it has one and this user may read it. */
export function tokenIn(data: string): string | null {
  try {
    return readFileSync(join(data, "token"), "utf8").trim();
  } catch {
    return null;
  }
}

export type Asked =
  | { readonly is: "answered"; readonly body: unknown }
  | { readonly is: "refused"; readonly status: number; readonly message: string; readonly next: string | null }
  | { readonly is: "unreachable"; readonly because: string };

/** One question to the running server's API. */
export async function ask(server: string, token: string | null, path: string, posted?: unknown): Promise<Asked> {
  try {
    const response = await fetch(`${server.replace(/\/$/, "")}${path}`, {
      method: posted === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(posted === undefined ? {} : { "content-type": "application/json" }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(posted === undefined ? {} : { body: JSON.stringify(posted) }),
      signal: AbortSignal.timeout(10_000),
      redirect: "error",
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return { is: "answered", body };
    const error = field(body, "error");
    const message = field(error, "message");
    const next = field(error, "next");
    return {
      is: "refused",
      status: response.status,
      message: typeof message === "string" ? message : `it answered ${response.status}`,
      next: typeof next === "string" ? next : null,
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { is: "unreachable", because: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** @throws CommandError 2 where nothing answers, 65 where it refuses */
export async function askOrFail({ data, running }: Here, path: string, posted?: unknown): Promise<unknown> {
  const { server } = running;
  const asked: Asked =
    server === null
      ? { is: "unreachable", because: "it is not up" }
      : await ask(server.url, tokenIn(data), path, posted);
  if (asked.is === "answered") return asked.body;
  if (asked.is === "refused") throw new CommandError(exit.badInput, asked.message, asked.next);
  throw new CommandError(
    exit.inconclusive,
    `the server${server === null ? "" : ` at ${server.url}`} does not answer: ${asked.because}`,
    "evenkeel status says more.",
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? // Any object may be asked for any key.
      (value as Record<string, unknown>)[name]
    : undefined;
}
