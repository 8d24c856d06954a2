import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings } from "../../settings/index.ts";
import { testServer, until } from "../server.fixture.ts";
import { score } from "./facts.fixture.ts";

interface Answer {
  readonly items: readonly {
    readonly segments: readonly { readonly state: string; readonly mended: { readonly because: string } | null }[];
  }[];
}

const monitor = {
  name: "is it resolved?",
  of: { is: "score", name: "resolved" },
  by: [["client"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: 86_400_000,
  severity: "warn",
} as const;

test("POST /v1/monitors/{name}/mended: the alert ends, and who said why stands at the segment", async (t) => {
  const server = await testServer(t, { settings: { ...defaultSettings, monitors: [monitor], alerts: [] } });
  const [segment] = [{ client: "claude-code" }];
  const path = `/v1/monitors/${encodeURIComponent(monitor.name)}/mended`;
  const mend = async (body: object, to = path) => (await server.post(to, body)).status;
  const state = async () => ((await server.json("/v1/monitors")) as Answer).items[0]?.segments[0]; // as the API describes it
  await server.gateway([score("first", Date.now(), 1)]);
  await until(async () => (await state())?.state === "watching", "it watches");
  assert.equal(await mend({ segment, because: "rolled back" }), 409, "nothing is wrong there");
  await server.gateway(Array.from({ length: 40 }, (_, index) => score(`s${index}`, Date.now(), 0)));
  await until(async () => (await state())?.state === "alarm", "it alarms");
  assert.equal(await mend({ segment: { client: "codex" }, because: "rolled back" }), 404);
  assert.equal(await mend({ segment, because: "rolled back" }, "/v1/monitors/other/mended"), 404);
  assert.equal(await mend({ segment }), 400, "a reason is needed");
  assert.equal(await mend({ segment, because: "  " }), 400);
  assert.equal(await mend({ segment, because: "rolled back", by: "Ann" }), 202);
  await until(async () => (await state())?.state === "recovering", "its watch began anew");
  assert.equal((await state())?.mended?.because, "rolled back");
  const alerts = (await server.json("/v1/alerts")) as { items: { state: string; says: string }[] }; // as the API describes it
  assert.deepEqual(
    alerts.items.map((each) => each.state),
    ["resolved"],
  );
  assert.match(alerts.items[0]?.says ?? "", /^Ann says that it is mended: rolled back\./);
});
