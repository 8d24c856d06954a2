import * as z from "zod";
import { fileSchema } from "./schema.ts";

/** The JSON Schema (draft 7) of `evenkeel.yaml`, for editors; `npm run schema` writes it to `evenkeel.schema.json`. */
export function contractJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(fileSchema, { target: "draft-7", io: "input", reused: "ref" }),
    title: "evenkeel.yaml",
  };
}
