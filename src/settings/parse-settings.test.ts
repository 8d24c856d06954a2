import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { expectationsFor, parseDocument, problemLine } from "../contract/index.ts";
import { defaultSettings } from "./default-settings.ts";
import { parseSettings } from "./parse-settings.ts";
import { dimensions, liveSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";

const said = (live: string, env: Record<string, string> = {}): readonly string[] => {
  const parsed = parseSettings(`live:\n  ${live.replaceAll("\n", "\n  ")}\n`, "a.yaml", env);
  return parsed.is === "bad" ? parsed.problems.map(problemLine) : [];
};
const settings = (live: string, env: Record<string, string> = {}): Settings => {
  const parsed = parseSettings(`live:\n  ${live.replaceAll("\n", "\n  ")}\n`, "a.yaml", env);
  assert.ok(parsed.is === "ok", JSON.stringify(parsed));
  return parsed.settings;
};

describe("what is not written has its default", () => {
  for (const text of ["", "evenkeel: 1\n", "live:\n", "live: {}\n", "live: { gateway: {} }\n"]) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(parseSettings(text, "a.yaml"), { is: "ok", settings: defaultSettings });
    });
  }
  test("one upstream more leaves the others", () => {
    const { upstreams } = settings("gateway: { upstreams: { openai: 'http://127.0.0.1:1/x/' } }").gateway;
    assert.deepEqual(upstreams.openai, { url: "http://127.0.0.1:1/x", protocol: "openai" });
    assert.deepEqual(upstreams.anthropic, defaultSettings.gateway.upstreams.anthropic);
  });
});

describe("what is written is read", () => {
  const cases: Readonly<Record<string, readonly [pick: (settings: Settings) => unknown, value: unknown]>> = {
    "gateway: { queue: 1.5 MiB }": [({ gateway }) => gateway.queueBytes, 1.5 * 1024 ** 2],
    "gateway: { spool: 2GB }": [({ gateway }) => gateway.spoolBytes, 2e9],
    "gateway: { rules: { model-served: block } }": [({ gateway }) => gateway.rules, { "model-served": "block" }],
    "retention: 2d": [({ retention }) => retention, 2 * 86_400_000],
    "dashboard: https://evenkeel.example.com:8443/": [
      ({ dashboard }) => dashboard,
      "https://evenkeel.example.com:8443",
    ],
    "retention: never": [({ retention }) => retention, Number.POSITIVE_INFINITY],
    "capture: { prompts: text }": [({ capture }) => capture.prompts, "text"],
    "monitors: []": [({ monitors }) => monitors, []],
    "alerts: [{ name: a, url: 'https://h.example/', renotify: never }]": [({ alerts }) => alerts[0]?.renotify, null],
    "alerts: [{ name: a, url: 'env:HOOK' }]": [({ alerts }) => alerts[0]?.url, "https://hook.example/secret"],
  };
  for (const [text, [pick, value]] of Object.entries(cases)) {
    test(text, () => assert.deepEqual(pick(settings(text, { HOOK: "https://hook.example/secret" })), value));
  }
});

describe("what is wrong is said with its place and what to do", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "gatway: {}": /^a\.yaml:2:3: unknown key "gatway"; did you mean "gateway"\?$/,
    "gateway: { queue: 5 }": /^a\.yaml:2:21: "queue" /,
    "gateway: { queue: 5 pounds }": /^a\.yaml:2:21: "queue" is not a size such as 256MiB/,
    "gateway: { queue: 99999GiB }": /is no size from 1 B to 1024 GiB/,
    "retention: 5": /"retention" must be text, not the number 5; give it a unit: 5s/,
    "dashboard: https://example.com/evenkeel": /the dashboard's address has no path; such as: https/,
    "dashboard: evenkeel.example.com": /this is no http or https address/,
    "retention: soon": /"retention" is not a duration such as 30d/,
    "gateway: { rules: { model-declard: block } }": /unknown key "model-declard"; did you mean "model-declared"\?/,
    "gateway: { rules: { model-served: stop } }": /"model-served" cannot be "stop"/,
    "gateway: { upstreams: { v1: 'https://a.example' } }": /an upstream cannot be called "v1"/,
    "gateway: { upstreams: { mine: 'https://a.example' } }": /which protocol "mine" speaks is not said/,
    "gateway: { upstreams: { openai: 'ftp://a.example' } }": /a\.yaml:2:35: this is no http or https address/,
    "gateway: { upstreams: { openai: 'https://u:secret@a.example' } }": /an address holds no name and password/,
    "gateway: { upstreams: { openai: 'https://a.example/?key=1' } }": /no part behind \? or #/,
    "alerts: [{ name: a, url: 'env:NO_SUCH' }]": /the environment variable "NO_SUCH" is not set/,
    "alerts: [{ name: a }]": /"url" is missing/,
    "monitors: [{ name: a, of: { violations: [thinking-retaind] } }]": /did you mean "thinking-retained"\?/,
    "monitors: [{ name: a, of: { signal: read-edt-ratio } }]": /did you mean "read-edit-ratio"\?/,
    "monitors: [{ name: a, of: { score: x }, by: [[cleint]] }]": /a\.yaml:2:49: .*did you mean "client"\?/,
    "monitors: [{ name: a, of: { score: x } }, { name: a, of: { score: y } }]": /"a" is named twice/,
    "monitors: [{ name: a, of: { score: x }, baseline: { level: 1 } }]": /"level"/,
    "- a": /^a\.yaml:2:3: /,
  };
  for (const [text, expected] of Object.entries(cases)) {
    test(text, () => assert.match(said(text)[0] ?? "nothing was said", expected));
  }

  test("no message repeats an address, which may hold a secret", () => {
    const text = "alerts: [{ name: a, url: 'https://u:planted-secret@a.example' }, { name: b, url: 'planted-secret' }]";
    const lines = said(text);
    assert.equal(lines.length, 2);
    assert.ok(!lines.join().includes("planted-secret"), lines.join("\n"));
  });

  test("whatever the text is, it never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `live: ${json}`),
        ),
        (text) => {
          assert.ok(["ok", "bad"].includes(parseSettings(text, "a.yaml").is));
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("docs/live.md", () => {
  const page = readFileSync("docs/live.md", "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";

  test("its example is valid, as settings and as a contract, and changes what was not the default", () => {
    const parsed = parseSettings(example, "evenkeel.yaml");
    assert.ok(parsed.is === "ok", JSON.stringify(parsed));
    assert.equal(parsed.settings.monitors.length, 3);
    assert.equal(parsed.settings.gateway.rules["model-declared"], "block");
    assert.equal(parseDocument(example, "evenkeel.yaml").is, "ok");
  });

  test("it names every key", () => {
    const keys = (value: unknown): readonly string[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [key, ...keys(inner)])
        : [];
    const { $schema: _, ...raw } = parse(JSON.stringify(liveSchema.toJSONSchema()));
    const names = keys(raw.properties).filter((key) => /^[a-z-]+$/.test(key));
    const own = new Set([
      ...Object.keys(liveSchema.shape),
      "no-data",
      "renotify",
      "longest-body",
      "queue",
      "spool",
      "keep",
    ]);
    for (const key of own) assert.ok(names.includes(key) && page.includes(key), key);
    for (const dimension of dimensions) assert.ok(page.includes(`\`${dimension}\``), dimension);
  });

  test("settings change no hash and no expectation", () => {
    const without = "evenkeel: 1\nagent: test\ncomponents: { effort: high }\n";
    const [plain, live] = [without, `${without}live: { retention: 2d }\n`].map((text) => parseDocument(text, "a.yaml"));
    assert.ok(plain?.is === "ok" && live?.is === "ok");
    assert.deepEqual(live.document.components, plain.document.components);
    assert.equal(typeof expectationsFor, "function");
  });
});
