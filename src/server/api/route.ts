import { z } from "zod";
import { ApiError, readJson } from "../http/index.ts";
import { queryOf } from "./query.ts";

/** What a route's own code gets to see. */
export interface Call<Q, B> {
  /** From the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly request: Request;
}

export interface Description {
  readonly method: "get" | "post" | "delete";
  /** `/v1/sessions/{id}` */
  readonly path: string;
  readonly summary: string;
  /** One word for what it belongs to. */
  readonly tag: string;
  readonly query: z.ZodObject | null;
  readonly body: z.ZodType | null;
  /** Bytes of a request's body at most. */
  readonly mostBytes: number;
  readonly status: 200 | 202;
  /** `null`: no JSON; then `type` says what. */
  readonly answer: z.ZodType | null;
  readonly type: string;
}

export interface Route extends Description {
  /** How a refusal is told where another form is agreed on than the API's own; status and `retry-after` stay. */
  readonly refusal: ((error: ApiError, request: Request) => Response) | null;
  /** @throws ApiError for what is refused; whatever else is thrown is the store's trouble, or ours */
  readonly run: (params: Readonly<Record<string, string>>, request: Request) => Promise<unknown>;
}

interface Given<Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: Description["method"];
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly query?: Q;
  readonly body?: B;
  readonly mostBytes?: number;
  readonly status?: 200 | 202;
  readonly answer: z.ZodType | null;
  readonly type?: string;
  readonly refusal?: (error: ApiError, request: Request) => Response;
  readonly run: (call: Call<z.infer<Q>, z.infer<B>>) => Promise<unknown>;
}

const megabyte = 1024 * 1024;

/** A route whose parameters and body are parsed by the schemas that describe it. */
export function route<Q extends z.ZodObject = z.ZodObject, B extends z.ZodType = z.ZodType>(given: Given<Q, B>): Route {
  const { query = null, body = null, mostBytes = megabyte } = given;
  return {
    method: given.method,
    path: given.path,
    summary: given.summary,
    tag: given.tag,
    query,
    body,
    mostBytes,
    status: given.status ?? 200,
    answer: given.answer,
    type: given.type ?? "application/json",
    refusal: given.refusal ?? null,
    run: async (params, request) => {
      const { searchParams } = new URL(request.url);
      return given.run({
        params,
        // What is not declared is refused; a route without a schema never reads the value.
        query: query === null ? (queryOf(noQuery, searchParams) as z.infer<Q>) : queryOf(query, searchParams),
        body: (body === null ? undefined : parsed(body, await readJson(request, mostBytes))) as z.infer<B>,
        request,
      });
    },
  };
}

const noQuery = z.object({});

/** @throws ApiError 400, naming the place */
function parsed(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const deepest = issue === undefined ? null : inUnion(issue);
  const place = deepest?.path.map(String).join(".") ?? "";
  const message = `${place === "" ? "the body" : place}: ${deepest?.message ?? "is wrong"}`;
  throw new ApiError(400, "bad-body", message, "/v1/openapi.json says what it takes");
}

/** Of alternatives, what the one that came furthest says. */
function inUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors
    .flatMap((issues) => issues.slice(0, 1))
    .toSorted(
      (a, b) => b.path.length - a.path.length || Number(a.code === "invalid_type") - Number(b.code === "invalid_type"),
    )[0];
  return inner === undefined ? issue : inUnion(inner);
}
