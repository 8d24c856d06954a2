import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { ApiError, authorize, type ErrorStatus, guard, type RateLimit } from "../http/index.ts";
import type { LiveHub } from "../live/index.ts";
import type { Log } from "../log.ts";
import { type PageFiles, securityHeaders } from "../page/index.ts";
import { isRefusal, reasonOf } from "../store-state.ts";
import type { Health } from "./answers.ts";
import { openapi } from "./openapi.ts";
import type { Route } from "./route.ts";

export interface AppDoors {
  readonly routes: readonly Route[];
  readonly live: LiveHub;
  readonly health: () => Promise<Health>;
  readonly metrics: {
    readonly contentType: string;
    text(): Promise<string>;
    answered(route: string, method: string, status: number): void;
  };
  readonly page: PageFiles | null;
  readonly host: string;
  readonly token: string | null;
  readonly writes: RateLimit;
  readonly version: string;
  readonly now: () => number;
  readonly log: Log;
  /** Milliseconds between two comments on a stream of live events that say that it is open. */
  readonly heartbeat: number;
}

type Handler = (context: Context) => Promise<Response>;

/** The HTTP side: who may ask, what is answered, and how it is refused. */
export function createApp(doors: AppDoors): Hono {
  const { routes, live, health, metrics, page, host, token, writes, version, now, log } = doors;
  const app = new Hono();
  const description = JSON.stringify(openapi(routes, version));

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  });

  const guarded =
    (path: string, work: Handler, form: Route["refusal"] = null): Handler =>
    async (context) => {
      const answer = await answered(context, path, work, form);
      metrics.answered(path, context.req.method, answer.status);
      if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "no-store");
      return answer;
    };

  async function answered(context: Context, path: string, work: Handler, form: Route["refusal"]): Promise<Response> {
    try {
      admit(context);
      return await work(context);
    } catch (error) {
      const refusal = refusalOf(error, path);
      return form === null ? refused(refusal) : withHeaders(form(refusal, context.req.raw), refusal);
    }
  }

  function admit({ req, env }: Context): void {
    const { method } = req;
    const header = (name: string): string | null => req.header(name) ?? null;
    guard(
      {
        method,
        host: header("host"),
        origin: header("origin"),
        fetchSite: header("sec-fetch-site"),
        authorization: header("authorization"),
      },
      { token, host },
    );
    authorize(header("authorization"), token);
    if (method === "GET" || method === "HEAD") return;
    const wait = writes.take(addressOf(env), now());
    if (wait > 0) throw new ApiError(429, "too-many", "too many requests from this address", `wait ${wait} s`, wait);
  }

  function refusalOf(error: unknown, path: string): ApiError {
    if (error instanceof ApiError) return error;
    if (isRefusal(error)) return new ApiError(400, "bad-cursor", "this cursor is none", "begin again without one");
    log({ level: "error", event: "request-failed", route: path, because: reasonOf(error) });
    const next = "what was posted is not lost; ask again";
    return new ApiError(503, "store-down", "the store does not answer", next, 5);
  }

  for (const route of routes) {
    const { method, status } = route;
    app.on(
      method.toUpperCase(),
      route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      guarded(
        route.path,
        async ({ req }) => {
          const answer = await route.run(req.param(), req.raw);
          return answer instanceof Response ? answer : Response.json(answer, { status });
        },
        route.refusal,
      ),
    );
  }
  app.get(
    "/v1/openapi.json",
    guarded(
      "/v1/openapi.json",
      async () => new Response(description, { headers: { "content-type": "application/json" } }),
    ),
  );
  app.get(
    "/metrics",
    guarded(
      "/metrics",
      async () => new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } }),
    ),
  );
  app.get(
    "/v1/live",
    guarded("/v1/live", async (context) => {
      const headers = { "content-type": "text/event-stream" };
      if (context.req.method === "HEAD") return new Response(null, { headers });
      const first = await health();
      if (!live.hasRoom) {
        throw new ApiError(503, "too-many-listeners", "too many pages follow the live events", "close one", 30);
      }
      const response = streamSSE(context, async (stream) => {
        let writing = false;
        const write = async (event: unknown, id: string | null): Promise<void> => {
          writing = true;
          await stream.writeSSE({ data: JSON.stringify(event), ...(id === null ? {} : { id }) });
          writing = false;
        };
        const leave = live.join({ write, drop: () => stream.abort() }, context.req.header("last-event-id") ?? null);
        if (leave === null) return;
        const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
        const beat = setInterval(() => {
          if (!writing) void stream.write(": open\n\n");
        }, doors.heartbeat);
        try {
          await write({ is: "health", health: first }, null);
          await ended;
        } finally {
          clearInterval(beat);
          leave();
        }
      });
      response.headers.set("x-accel-buffering", "no");
      return response;
    }),
  );
  app.all(
    "/v1/*",
    guarded("/v1/*", async ({ req }) => unknownRoute(req.method, req.path, routes)),
  );
  app.on(["GET", "HEAD"], "/*", async ({ req }) => {
    const answer =
      page?.answer({
        path: req.path,
        acceptsGzip: /\bgzip\b/.test(req.header("accept-encoding") ?? ""),
        ifNoneMatch: req.header("if-none-match") ?? null,
      }) ?? null;
    return (
      answer ??
      refused(
        new ApiError(404, "not-found", "there is nothing here", "the API is under /v1, the metrics under /metrics"),
      )
    );
  });
  app.notFound(() => refused(new ApiError(404, "not-found", "there is nothing here", "the API is under /v1")));
  app.onError((error) => refused(refusalOf(error, "other")));
  return app;
}

function refused(error: ApiError): Response {
  return withHeaders(Response.json(error.body(), { status: error.status satisfies ErrorStatus }), error);
}

function withHeaders(response: Response, error: ApiError): Response {
  response.headers.set("cache-control", "no-store");
  if (error.retryAfter !== null) response.headers.set("retry-after", String(error.retryAfter));
  if (error.status === 401) response.headers.set("www-authenticate", 'Bearer realm="evenkeel"');
  return response;
}

function unknownRoute(method: string, path: string, routes: readonly Route[]): Response {
  const fits = routes.filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path));
  if (fits.length === 0) {
    return refused(new ApiError(404, "not-found", "there is no such route", "see /v1/openapi.json"));
  }
  const methods = fits.map((route) => route.method.toUpperCase()).join(", ");
  const answer = refused(new ApiError(405, "method", `${method} is not known here`, `use ${methods}`));
  answer.headers.set("allow", methods);
  return answer;
}

/** The other side's address; one name for all where it is not known. */
function addressOf(env: unknown): string {
  if (typeof env !== "object" || env === null || !("incoming" in env)) return "unknown";
  const { incoming } = env;
  if (typeof incoming !== "object" || incoming === null || !("socket" in incoming)) return "unknown";
  const { socket } = incoming;
  if (typeof socket !== "object" || socket === null || !("remoteAddress" in socket)) return "unknown";
  return String(socket.remoteAddress);
}
