import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { z } from "zod";
import { type OtlpKind, type OtlpReply, otlpRefusal } from "../../capture/otlp/index.ts";
import { type PostedCall, postedCall } from "../../capture/posted-call/index.ts";
import type { Store } from "../../store/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { ApiError, readBody } from "../http/index.ts";
import {
  factOfFeedback,
  factOfLabRun,
  factOfMended,
  factsOfScores,
  type Intake,
  postedFeedback,
  postedLabRun,
  postedMended,
  postedScores,
} from "../intake/index.ts";
import type { OtlpDesk } from "../otlp/index.ts";
import { scenarioOfSession } from "../scenario/index.ts";
import type { Watching } from "../watch.ts";
import { takenAnswer } from "./answer-schemas.ts";
import { type Route, route } from "./route.ts";

export interface WriteDoors {
  readonly store: Store;
  /** Synced when it returns. @throws ApiError 503 where there is no room */
  readonly keep: (facts: readonly Fact[]) => Promise<void>;
  /** The same, of facts as lines. */
  readonly keepLines: (lines: readonly string[]) => Promise<void>;
  readonly desk: Pick<OtlpDesk, "take">;
  /** The installation's key. */
  readonly key: Uint8Array;
  /** What a call that was told after it ended shows. */
  readonly factsOfCall: (call: PostedCall, id: string) => readonly Fact[];
  readonly now: () => number;
  readonly newId: () => string;
  /** `null`: it has not begun, the store has not answered yet. */
  readonly watch: () => Watching | null;
}

const megabyte = 1024 * 1024;

/** What takes something in, or away. */
export function writeRoutes({
  store,
  keep,
  keepLines,
  desk,
  key,
  factsOfCall,
  now,
  newId,
  watch,
}: WriteDoors): readonly Route[] {
  const post = { method: "post" } as const;
  const intake = (request: Request): Intake => {
    const named = request.headers.get("idempotency-key");
    return {
      now: now(),
      key,
      // The same key again gives the same ids, which count once.
      newId: named === null || named === "" ? newId : (index) => `i${shortHash(named)}-${index}`,
    };
  };
  const taken = async (facts: readonly Fact[]): Promise<z.infer<typeof takenAnswer>> => {
    await keep(facts);
    return { ids: facts.map(({ id }) => id) };
  };
  const scenario = {
    path: "/v1/sessions/{id}/scenario",
    tag: "sessions",
    summary: "A scenario for evenkeel lab that plays what this session met; YAML",
    answer: null,
    type: "application/yaml",
    run: async ({ params }: { readonly params: Readonly<Record<string, string>> }) => {
      const id = params.id ?? "";
      const session = await store.session(id);
      if (session === null) throw new ApiError(404, "not-found", "there is no such session");
      const made = scenarioOfSession(session);
      if (made.is === "nothing") throw new ApiError(409, "no-scenario", made.because);
      return new Response(stringify(made.input, { lineWidth: 120 }), {
        headers: {
          "content-type": "application/yaml; charset=utf-8",
          "content-disposition": `attachment; filename="session-${id.replaceAll(/[^A-Za-z0-9-]/g, "").slice(0, 60)}.yaml"`,
        },
      });
    },
  } as const;
  return [
    route({
      ...post,
      path: "/v1/scores",
      tag: "quality",
      summary: "Takes one score, or up to 1,000",
      body: postedScores,
      mostBytes: 2 * megabyte,
      status: 202,
      answer: takenAnswer,
      run: ({ body, request }) => taken(factsOfScores(body, intake(request))),
    }),
    route({
      ...post,
      path: "/v1/feedback",
      tag: "quality",
      summary: "Takes a person's report on what they were given",
      body: postedFeedback,
      mostBytes: 128 * 1024,
      status: 202,
      answer: takenAnswer,
      run: ({ body, request }) => taken([factOfFeedback(body, intake(request))]),
    }),
    route({
      ...post,
      path: "/v1/lab-runs",
      tag: "lab",
      summary: "Takes the outcome of a run of evenkeel lab",
      body: postedLabRun,
      mostBytes: 4 * megabyte,
      status: 202,
      answer: takenAnswer,
      run: ({ body, request }) => taken([factOfLabRun(body, intake(request))]),
    }),
    route({
      ...post,
      path: "/v1/monitors/{name}/mended",
      tag: "monitors",
      summary: "Somebody says that what a segment's alarm is about is mended: it ends, and the watch begins anew",
      body: postedMended,
      mostBytes: 64 * 1024,
      status: 202,
      answer: takenAnswer,
      run: ({ params, body, request }) => {
        const name = params.name ?? "";
        mendable(watch(), name, body.segment, now());
        return taken([factOfMended(name, body, intake(request))]);
      },
    }),
    route({
      ...post,
      path: "/v1/calls",
      tag: "sessions",
      summary: "Takes a model call that has ended, both sides of it, as evenkeel/client tells it",
      body: postedCall,
      mostBytes: 64 * megabyte,
      status: 202,
      answer: takenAnswer,
      run: async ({ body, request }) => {
        const id = intake(request).newId(0);
        await keep(factsOfCall(body, id));
        return { ids: [id] };
      },
    }),
    ...(["traces", "logs", "metrics"] as const).map((kind) =>
      route({
        ...post,
        path: `/v1/${kind}`,
        tag: "opentelemetry",
        summary: `Takes OpenTelemetry ${kind}: OTLP/HTTP, protobuf or JSON, gzip or not`,
        mostBytes: 8 * megabyte,
        answer: z.object({ partialSuccess: z.record(z.string(), z.unknown()).optional() }),
        refusal: (error, request) =>
          replied(
            otlpRefusal(contentTypeOf(request), error.status, [error.message, error.next ?? []].flat().join(": ")),
          ),
        run: ({ request }) => otlp(kind, request),
      }),
    ),
    route({ ...post, ...scenario }),
    route({ method: "get", ...scenario }),
    route({
      method: "delete",
      path: "/v1/sample",
      tag: "overview",
      summary: "Removes the bundled sample, all of it",
      answer: z.object({ removed: z.number() }),
      run: async () => ({ removed: await store.removeSample() }),
    }),
  ];

  async function otlp(kind: OtlpKind, request: Request): Promise<Response> {
    const bytes = await readBody(request, 8 * megabyte);
    const context = { now: now(), key, source: "otlp" } as const;
    const { lines, reply } = await desk.take({ kind, contentType: contentTypeOf(request), bytes, context });
    if (lines.length > 0) await keepLines(lines);
    return replied(reply);
  }
}

function contentTypeOf(request: Request): string {
  return request.headers.get("content-type") ?? "";
}

function replied({ status, contentType, body }: OtlpReply): Response {
  return new Response(new Uint8Array(body), { status, headers: { "content-type": contentType } });
}

/** @throws ApiError 404, 409, 503 where there is no alarm that could be mended */
function mendable(watch: Watching | null, name: string, segment: Readonly<Record<string, string>>, now: number): void {
  if (watch === null) throw new ApiError(503, "not-ready", "the monitors have not begun yet", "ask again", 5);
  const found = watch.mendable(name, segment, now);
  if (found === "alarm") return;
  if (found === "no-alarm") throw new ApiError(409, "no-alarm", "no alarm stands in this segment", "see /v1/monitors");
  const what = found === "no-monitor" ? "monitor" : "segment";
  throw new ApiError(404, "not-found", `there is no such ${what}`, "see /v1/monitors");
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
