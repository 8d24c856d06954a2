import { writeFileSync } from "node:fs";
import { contractJsonSchema } from "../src/contract/index.ts";

/** `npm run schema`: writes the JSON Schema of `evenkeel.yaml`, which editors use and a test holds to be current. */
writeFileSync("src/contract/evenkeel.schema.json", `${JSON.stringify(contractJsonSchema(), null, 2)}\n`);
