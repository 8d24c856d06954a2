import type { Contract } from "../../contract/index.ts";
import type { CaptureSettings } from "../../settings/index.ts";
import { signalFamilies } from "../../signals/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { detectProtocol, type EpochMs } from "../../wire/index.ts";
import { CallAnalysis, pseudonyms } from "../gateway/worker/index.ts";
import type { PostedCall } from "./posted-call.ts";

export interface PostedOptions {
  readonly contract: Contract | null;
  readonly capture: CaptureSettings;
  /** The installation's own key. */
  readonly key: Uint8Array;
  /** Bytes of earlier calls held to compare the next ones with. */
  readonly keepBytes: number;
}

/**
 * Calls that are told after they ended (`POST /v1/calls`) become the facts that the gateway would have told of them, of
 * the source `api`. A caller's clock is taken at its word, but not beyond `now`.
 */
export class PostedCalls {
  readonly #analysis: CallAnalysis;

  constructor({ contract, capture, key, keepBytes }: PostedOptions) {
    this.#analysis = new CallAnalysis({
      source: "api",
      contract,
      families: signalFamilies,
      capture,
      pseudonym: pseudonyms(key),
      keepBytes,
      longestBody: 64 * 1024 * 1024,
    });
  }

  /** @param id the exchange's; any that is not used twice */
  take({ request, response, context }: PostedCall, id: string, now: EpochMs): readonly Fact[] {
    const [asked, answered] = [bytesOf(request.body), bytesOf(response?.body ?? "")];
    const address = addressOf(request.url);
    const begun = this.#analysis.take(
      {
        is: "request",
        id,
        at: Math.min(request.at, now),
        upstream: upstreamOf(address),
        method: request.method,
        url: address,
        headers: request.headers.flat(),
        context: context === null ? null : JSON.stringify(context),
        body: asked,
        bodyBytes: asked?.byteLength ?? 0,
        notAnalysed: asked === null ? (request.notCopied ?? "the request was not copied") : null,
      },
      now,
    );
    const ended = this.#analysis.take(
      {
        is: "reply",
        id,
        status: response?.status ?? 0,
        headers: response?.headers.flat() ?? [],
        body: answered,
        bodyBytes: answered?.byteLength ?? 0,
        notAnalysed: answered === null ? (response?.notCopied ?? "the reply was not copied") : null,
        cutBy: response?.cutBy ?? null,
        blockedBy: null,
        headersAfter: response?.headersMs ?? null,
        firstByteAfter: response?.headersMs ?? null,
        endedAfter: response?.endedMs ?? 0,
      },
      now,
    );
    return [...begun.facts, ...ended.facts];
  }

  /** What time alone brings. Call it every second or so. */
  tick(now: EpochMs): readonly Fact[] {
    return this.#analysis.tick(now).facts;
  }

  stop(now: EpochMs): readonly Fact[] {
    return this.#analysis.stop(now).facts;
  }

  counts(): Readonly<Record<string, number>> {
    return this.#analysis.counts();
  }
}

function bytesOf(text: string | null): Uint8Array<ArrayBuffer> | null {
  return text === null ? null : new Uint8Array(new TextEncoder().encode(text));
}

/** The path: a gateway is told no more. */
function addressOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return url;
  }
}

function upstreamOf(path: string): string {
  const protocol = detectProtocol("POST", path, { messages: [], input: [] });
  return protocol === null ? "other" : protocol === "gemini" ? "gemini" : (protocol.split("-")[0] ?? "other");
}
