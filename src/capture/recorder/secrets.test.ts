import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  removed,
  secretValues,
  withoutKeys,
  withoutSecretHeaders,
  withoutSecretParameters,
  withoutSecrets,
} from "./secrets.ts";

const word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const letters = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...word), minLength: min, maxLength: max });

const key = fc.oneof(
  letters(24, 60).map((end) => `sk-ant-api03-${end}`),
  letters(24, 60).map((end) => `sk-proj-${end}`),
  letters(35, 35).map((end) => `AIza${end}`),
  letters(36, 36).map((end) => `ghp_${end}`),
  fc
    .string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), minLength: 16, maxLength: 16 })
    .map((end) => `AKIA${end}`),
);

const runs = { seed: 20261120, numRuns: 300 };

describe("secrets", () => {
  test("no key survives in a body, wherever JSON puts it", () => {
    fc.assert(
      fc.property(
        key,
        fc.constantFrom("", " ", "\n", "\t", "=", ":", '"', "'", "(", "é", "\u2028", "key: "),
        (secret, before) => {
          const body = JSON.stringify({ content: [{ text: `take${before === "" ? " " : before}${secret} and go` }] });
          assert.ok(!withoutKeys(body).includes(secret));
          assert.ok(JSON.parse(withoutKeys(body)).content[0].text.endsWith(" and go"));
        },
      ),
      runs,
    );
  });

  test("no value of a header that carries secrets survives, in any case of its name", () => {
    const names = [
      "Authorization",
      "x-api-key",
      "X-Goog-Api-Key",
      "api-key",
      "Cookie",
      "Set-Cookie",
      "Proxy-Authorization",
      "x-litellm-api-key",
      "X-Auth-Token",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.boolean(), letters(12, 60), (name, upper, value) => {
        const header = { name: upper ? name.toUpperCase() : name.toLowerCase(), value: `Bearer ${value}` };
        assert.deepEqual(withoutSecretHeaders([header]), [{ name: header.name, value: removed }]);
      }),
      runs,
    );
  });

  test("no parameter that carries a secret survives in an address", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("key", "api_key", "API-Key", "access_token", "sig"),
        letters(8, 40),
        letters(1, 8),
        (name, value, other) => {
          const out = withoutSecretParameters(`https://host/v1/models?a=${other}&${name}=${value}`);
          assert.equal(out, `https://host/v1/models?a=${other}&${name}=${removed}`);
        },
      ),
      runs,
    );
  });

  test("user and password go from an address", () => {
    assert.equal(withoutSecretParameters("https://me:pass@host/v1?x=1"), "https://host/v1?x=1");
    assert.equal(withoutSecretParameters("https://me:p@ss@host/v1?x=1"), "https://host/v1?x=1");
  });

  test("a key does not survive in an address by being encoded", () => {
    assert.equal(withoutSecretParameters("/v1?x=sk%2Dant%2Dapi03-abcdefghijklmnop&y=1"), `/v1?x=${removed}&y=1`);
  });

  test("an address in a header is without secrets too", () => {
    assert.deepEqual(withoutSecretHeaders([{ name: "location", value: "https://me:pass@host/?token=short&x=1" }]), [
      { name: "location", value: `https://host/?token=${removed}&x=1` },
    ]);
  });

  const token = "qwertyuiop1";
  const handedOn: readonly (readonly [name: string, text: string, safe: string])[] = [
    ["an MCP server's token", `{"authorization_token":"${token}"}`, `{"authorization_token":"${removed}"}`],
    ["a header inside a body", `{"Authorization": "Bearer ${token}"}`, `{"Authorization": "${removed}"}`],
    ["quoted twice", JSON.stringify(`{"api_key":"${token}"}`), JSON.stringify(`{"api_key":"${removed}"}`)],
    ["a setting", `export MY_API_KEY='${token}abcdef'`, `export MY_API_KEY='${removed}'`],
    ["in colour", `\u001b[32msk-ant-api03-${token}abcdef`, `\u001b[32m${removed}`],
    ["in a form", `a=1%20sk-ant-api03-${token}abcdef`, `a=1%20${removed}`],
    ["a path's end", `https://host/sk-ant-api03-${token}abcdef`, `https://host/${removed}`],
    [
      "a private key",
      `-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: A-1\n\nMII\n-----END RSA PRIVATE KEY-----\nx`,
      `${removed}\nx`,
    ],
    ["a private key that was cut", "a -----BEGIN PRIVATE KEY-----\nMIIEvQ", `a ${removed}`],
  ];
  for (const [name, text, safe] of handedOn) {
    test(`no secret survives: ${name}`, () => assert.equal(withoutKeys(text), safe));
  }

  const end = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
  const ofEachShape: readonly string[] = [
    ...["sk-ant-", "sk-proj-", "sk_live_", "sk-", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_"],
    ...["glpat-", "GOCSPX-", "xoxb-", "xoxp-", "xoxe-", "hf_", "npm_", "gsk_", "xai-", "r8_", "pplx-", "csk-"],
    ...["fw_", "nvapi-", "AIza", "ya29."],
  ].map((begin) => begin + end);
  for (const key of [...ofEachShape, "AKIAABCDEFGHIJKLMNOP", "ASIAABCDEFGHIJKLMNOP", `eyJ${end}.eyJ${end}.${end}`]) {
    test(`no key survives: ${key.slice(0, 12)}`, () => {
      for (const before of ["", "my ", "\n", '"', "%20"])
        assert.equal(withoutKeys(`${before}${key} x`), `${before}${removed} x`);
    });
  }
  const byName: readonly (readonly [before: string, after: string])[] = [
    ...["authorization", "Proxy-Authorization", "authorization_token", "api_key", "x-api-key", "apikey"].map(
      (name) => [`{"${name}":"`, '"}'] as const,
    ),
    ...[
      "secret-access-key",
      "aws_secret_access_key",
      "access_token",
      "auth-token",
      "refresh_token",
      "id_token",
      "client_secret",
    ].map((name) => [`{"${name}" : "`, '"}'] as const),
    ...["aws_secret_access_key=", "MY_KEY = ", "THE_TOKEN=", "A_SECRET='", 'DB_PASSWORD="'].map(
      (name) => [name, " x"] as const,
    ),
    ["bearer ", " x"],
    ["Basic ", " x"],
  ];
  for (const [before, after] of byName) {
    test(`no secret survives behind ${before}`, () =>
      assert.equal(withoutKeys(before + end + after), before + removed + after));
  }

  test("the password in Basic authorisation and the values of cookies go from bodies", () => {
    const values = secretValues(
      [
        { name: "authorization", value: `Basic ${Buffer.from("me:correct horse").toString("base64")}` },
        { name: "cookie", value: "a=b; sid=battery-staple" },
      ],
      "http://host/",
    );
    assert.equal(withoutSecrets("correct horse, battery-staple", values), `${removed}, ${removed}`);
  });

  // What takes the square of a body's length needs minutes for these.
  for (const pump of [
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN A A ",
    "sk-",
    "eyJaaaaaaaaaaa.",
    "bearer ",
    "A_KEY",
    '"api_key":"',
  ]) {
    test(`1 MB is searched: ${pump}`, () => assert.equal(typeof withoutKeys(pump.repeat(1e6 / pump.length)), "string"));
  }

  test("a secret known from a header goes from bodies too, whatever it looks like", () => {
    const values = secretValues(
      [{ name: "authorization", value: "Bearer not-a-known-shape-1" }],
      "http://h/?key=another-odd-one",
    );
    assert.equal(withoutSecrets("a not-a-known-shape-1 b another-odd-one c", values), `a ${removed} b ${removed} c`);
  });

  for (const harmless of [
    "a task-oriented approach to risk-assessment-and-mitigation",
    "basic understanding of internationalization",
    "the anthropic-beta header: claude-code-20250219,interleaved-thinking-2025-05-14",
    "thought signature gAAAAABsk-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
    "toolu_01a1b2c3d4e5f6a7b8c9d0e1",
  ]) {
    test(`left alone: ${harmless.slice(0, 40)}`, () => assert.equal(withoutKeys(harmless), harmless));
  }
});
