import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sessionLog } from "./logs.ts";
import { wireHar } from "./wire.ts";

/** `node examples/scan/make.ts` writes `examples/scan/data/`; the same bytes every time. */
const data = join(import.meta.dirname, "data");
const logs = join(data, "projects", "-home-sam-orders");
rmSync(data, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
const first = Date.parse("2026-02-20T00:00:00Z");
for (let number = 0; number < 40; number += 1) {
  const day = new Date(first + Math.floor(number * 1.5) * 86_400_000).toISOString().slice(0, 10);
  const { name, text } = sessionLog(day, 1_000 + number);
  writeFileSync(join(logs, name), text);
}
writeFileSync(join(data, "captured.har"), wireHar());
