import { writeFileSync } from "node:fs";
import { contractJsonSchema } from "../src/contract/index.ts";
import { scenarioJsonSchema } from "../src/lab/scenario/index.ts";
import { liveJsonSchema } from "../src/settings/index.ts";

/**
 * `npm run schema`: writes the JSON Schemas of `evenkeel.yaml` and of scenarios, which editors use and tests hold to be
 * current.
 */
const schemas = {
  "src/contract/evenkeel.schema.json": contractJsonSchema(liveJsonSchema()),
  "src/lab/scenario/scenario.schema.json": scenarioJsonSchema(),
};
for (const [file, schema] of Object.entries(schemas)) writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
