import * as z from "zod";
import { scenarioSchema } from "./schema.ts";

/** The JSON Schema (draft 7) of a scenario, for editors; `npm run schema` writes it to `scenario.schema.json`. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(scenarioSchema, { target: "draft-7", io: "input", reused: "ref" }),
    title: "Evenkeel scenario",
  };
}
