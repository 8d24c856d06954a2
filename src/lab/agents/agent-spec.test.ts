import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { agentSpec } from "./agent-spec.ts";

test("the descriptions in the documentation are valid", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/lab-agents.md"), "utf8");
  const shown = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => agentSpec.parse(parse(text)));
  assert.deepEqual(
    shown.map(({ name }) => name),
    ["mine", "service"],
  );
});

test("a service that branches off has to name the new session", () => {
  const http = { url: "http://127.0.0.1/turn", body: "{say}", fork: { branch: "{session}" } };
  assert.match(agentSpec.safeParse({ http }).error?.message ?? "", /needs session/);
  assert.equal(agentSpec.safeParse({ http: { ...http, session: "id" } }).success, true);
});
