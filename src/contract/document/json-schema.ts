import * as z from "zod";
import { fileSchema } from "./schema.ts";

/**
 * The JSON Schema (draft 7) of `evenkeel.yaml`, for editors; `npm run schema` writes it to `evenkeel.schema.json`.
 *
 * @param live that of its section `live:`, which is no part of the contract
 */
export function contractJsonSchema(live: Record<string, unknown>): Record<string, unknown> {
  const schema = z.toJSONSchema(fileSchema, { target: "draft-7", io: "input", reused: "ref" });
  return {
    ...schema,
    properties: { ...schema.properties, live: { anyOf: [live, { type: "null" }] } },
    title: "evenkeel.yaml",
  };
}
