import type { RawCall } from "../../wire/index.ts";
import { count, type Fields, fields, list, text, time } from "../files/index.ts";
import { isSecretHeader } from "../secrets/index.ts";
import { withoutSecretParameters } from "./secrets.ts";

/**
 * An entry of a HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as Chrome, mitmproxy or our recorder write
 * them. Headers that carry secrets are dropped here.
 *
 * @param before the time of the entry before, for one that has none
 * @returns `null` where it is no entry at all
 */
export function harEntryCall(value: unknown, input: string, number: number, before: number): RawCall | null {
  const entry = fields(value);
  const request = fields(entry.request);
  const response = fields(entry.response);
  const url = text(request.url);
  if (url === undefined) return null;
  const command = fields(entry._evenkeel).command;
  const status = count(response.status) ?? 0;
  return {
    origin: { input, where: `entry ${number}` },
    startedAt: time(entry.startedDateTime) ?? before,
    method: text(request.method) ?? "GET",
    url: withoutSecretParameters(url),
    requestHeaders: headersOf(request.headers),
    requestBody: requestBodyOf(fields(request.postData)),
    status,
    responseHeaders: headersOf(response.headers),
    // Half a body would look like a reply that was cut; none at all is "not recorded".
    responseBody: isPartial(value) ? "" : responseBodyOf(fields(response.content)),
    cut: entry._cut === true || (status > 0 && typeof response._error === "string" && response._error !== ""),
    firstByteAfter: count(entry._firstByteMs) ?? waitOf(fields(entry.timings)),
    endedAfter: count(entry.time) ?? null,
    command: Array.isArray(command) ? command.filter((word) => typeof word === "string") : null,
  };
}

/** The recorder kept only a part of a body that was larger than what it holds. */
export function isPartial(entry: unknown): boolean {
  return fields(entry)._truncated === true;
}

function headersOf(value: unknown): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (const entry of list(value)) {
    const header = fields(entry);
    const name = text(header.name);
    // HTTP/2's pseudo headers say what request and response say.
    if (name === undefined || name.startsWith(":") || isSecretHeader(name)) continue;
    headers.push([name, text(header.value) ?? ""]);
  }
  return headers;
}

function requestBodyOf(postData: Fields): string {
  const body = text(postData.text) ?? "";
  const encoding = postData._encoding ?? postData.encoding;
  return encoding === "base64" ? Buffer.from(body, "base64").toString("utf8") : body;
}

function responseBodyOf(content: Fields): string {
  const body = text(content.text) ?? "";
  return content.encoding === "base64" ? Buffer.from(body, "base64").toString("utf8") : body;
}

/** Milliseconds until the first byte; -1 stands for what did not happen. `ssl` is part of `connect`. */
function waitOf(timings: Fields): number | null {
  const wait = count(timings.wait);
  if (wait === undefined) return null;
  let sum = wait;
  for (const part of [timings.blocked, timings.dns, timings.connect, timings.send]) sum += count(part) ?? 0;
  return sum;
}
