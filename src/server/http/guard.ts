import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "./api-error.ts";

export interface Guarded {
  /** `null`: none is asked for, which is allowed on loopback alone. */
  readonly token: string | null;
  /** Address that is listened on. */
  readonly host: string;
}

export interface Asked {
  readonly method: string;
  readonly host: string | null;
  readonly origin: string | null;
  readonly fetchSite: string | null;
  readonly authorization: string | null;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Who may ask. On loopback without a token: programs of this machine, and pages of this server; no page from elsewhere,
 * neither by a name that was bound to this address (DNS rebinding: the Host header must name it) nor by a write across
 * origins (Origin and Sec-Fetch-Site). With a token: who has it.
 *
 * @throws ApiError 401, 403
 */
export function guard(asked: Asked, { token, host }: Guarded): void {
  if (token === null && !isOwnName(asked.host, host)) {
    throw new ApiError(
      403,
      "host",
      "this name does not belong to this server",
      "use http://127.0.0.1 or http://localhost with its port",
    );
  }
  const isWrite = asked.method !== "GET" && asked.method !== "HEAD";
  const site = asked.fetchSite;
  if (site === "cross-site" || (isWrite && site !== null && site !== "same-origin" && site !== "none")) {
    throw new ApiError(403, "cross-site", "a page of another site asks", "open Evenkeel's own page");
  }
  if (isWrite && asked.origin !== null && !isSameOrigin(asked.origin, asked.host)) {
    throw new ApiError(403, "cross-site", "a page of another origin asks", "open Evenkeel's own page");
  }
}

/** @throws ApiError 401 */
export function authorize(authorization: string | null, token: string | null): void {
  if (token === null) return;
  const given = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (given === undefined) {
    throw new ApiError(
      401,
      "token-needed",
      "a token is needed",
      "send authorization: Bearer TOKEN; it stands in the file token of the data folder",
    );
  }
  if (!isEqual(given, token)) {
    throw new ApiError(
      401,
      "token-wrong",
      "this token is not the one",
      "it stands in the file token of the data folder",
    );
  }
}

/** Takes as long whatever is given: hashes of equal length are compared. */
function isEqual(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

function isOwnName(given: string | null, bound: string): boolean {
  if (given === null) return false;
  const name = /^(\[[0-9a-f:]+\]|[^:]+)(?::\d+)?$/i.exec(given)?.[1]?.toLowerCase();
  return name !== undefined && (isLoopback(name) || name === bound.toLowerCase());
}

function isSameOrigin(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && host !== null && new URL(origin).host === host.toLowerCase();
}
