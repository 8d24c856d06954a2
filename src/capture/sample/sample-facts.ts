import type { Fact } from "../../telemetry/index.ts";
import type { EpochMs, Exchange } from "../../wire/index.ts";
import { factsOfExchanges } from "../gateway/worker/index.ts";
import { readHar } from "../har/index.ts";
import { findInputs } from "../inputs/index.ts";
import type { Source } from "../inputs/source.ts";
import { readTranscripts } from "../transcripts/index.ts";
import { movedInTime } from "./moved-in-time.ts";

/** The example's two months are told as so many milliseconds: within what is kept by default. */
const span = 26 * 86_400_000;

/**
 * The logs and captures of a folder as facts of the source `sample`, with the fold and the mapping of the gateway.
 * Judged at their own times, told as if the last call had been made at `newest`.
 */
export async function sampleFacts(folder: string, newest: EpochMs): Promise<readonly Fact[]> {
  const sources: Source[] = [];
  for (const found of findInputs([folder])) if (found.is === "source") sources.push(found.source);
  const captures = sources.filter(({ format }) => format === "har").map(({ path }) => path);
  const logs = sources.filter(({ format }) => format !== "har");
  const exchanges: Exchange[] = [];
  for (const captured of [readTranscripts(logs), readHar(captures)]) {
    for await (const each of captured) if (each.is === "exchange") exchanges.push(each.exchange);
  }
  // What a session began otherwise than the one before it is seen in the order of time.
  exchanges.sort((a, b) => a.at - b.at);
  return movedInTime(factsOfExchanges(exchanges, "sample"), newest, span);
}
