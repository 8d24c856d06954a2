import { z } from "zod";
import { refusalAnswer } from "./answer-schemas.ts";
import type { Route } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

/** The API's own description: OpenAPI 3.1, from the schemas that parse what is asked and posted. */
export function openapi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    paths[route.path] = path;
    path[route.method] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Evenkeel",
      version,
      description:
        "What a local Evenkeel knows: sessions, broken promises, changes, quality. Times are milliseconds since 1970. What is posted is synced to disk before it is acknowledged.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: { Refusal: schemaOf(refusalAnswer) },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "Needed where the server is bound off loopback." },
      },
    },
    security: [{}, { token: [] }],
  };
}

function operation(route: Route): Json {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const body = bodyOf(route);
  return {
    summary: route.summary,
    operationId: `${route.method}${route.path.replaceAll(/[^a-z]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [route.tag],
    parameters: [...inPath, ...parametersOf(route.query)],
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      [String(route.status)]: {
        description: route.status === 202 ? "Taken, and durable" : "The answer",
        content: { [route.type]: { schema: route.answer === null ? { type: "string" } : schemaOf(route.answer) } },
      },
      default: {
        description: "Refused",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } },
      },
    },
  };
}

function bodyOf({ body, path, method }: Route): Json | null {
  if (body !== null) return { required: true, content: { "application/json": { schema: schemaOf(body) } } };
  if (method !== "post" || !/\/(traces|logs|metrics)$/.test(path)) return null;
  const protobuf = { schema: { type: "string", contentMediaType: "application/x-protobuf" } };
  return {
    required: true,
    content: { "application/x-protobuf": protobuf, "application/json": { schema: { type: "object" } } },
  };
}

function parametersOf(query: z.ZodObject | null): readonly Json[] {
  if (query === null) return [];
  const { properties = {}, required = [] } = schemaOf(query) as {
    // What z.toJSONSchema gives for an object.
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
    ...(schema.type === "array" ? { style: "form", explode: true } : {}),
  }));
}

function schemaOf(schema: z.ZodType): Json {
  const {
    $schema: _dialect,
    "~standard": _standard,
    ...rest
  } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
