import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoopback, isOwn, leadsTo, splitHost } from "./own-address.ts";

const hosts: readonly (readonly [host: string, loopback: boolean, own: boolean])[] = [
  ["127.0.0.1", true, true],
  ["127.3.2.1", true, true],
  ["localhost", true, true],
  ["Agent.LocalHost", true, true],
  ["::1", true, true],
  ["[::1]", true, true],
  ["[::ffff:127.0.0.1]", true, true],
  ["0.0.0.0", false, true],
  ["::", false, true],
  ["[::]", false, true],
  ["127.0.0.1.evil.example", false, false],
  ["localhost.evil.example", false, false],
  ["10.0.0.1", false, false],
  ["", false, false],
];
for (const [host, loopback, own] of hosts) {
  test(`${host === "" ? "no host" : host}: loopback ${loopback}, own ${own}`, () => {
    assert.deepEqual([isLoopback(host), isOwn(host)], [loopback, own]);
  });
}

const headers: readonly (readonly [header: string, name: string | undefined, port: string | undefined])[] = [
  ["127.0.0.1:4747", "127.0.0.1", "4747"],
  ["[::1]:4747", "[::1]", "4747"],
  ["localhost", "localhost", "80"],
  ["a@localhost:1", undefined, undefined],
  ["localhost:1:2", undefined, undefined],
  ["localhost/x", undefined, undefined],
  ["", undefined, undefined],
];
for (const [header, name, port] of headers) {
  test(`Host: ${header}`, () => assert.deepEqual([splitHost(header)?.name, splitHost(header)?.port], [name, port]));
}

const addresses: readonly (readonly [url: string, host: string, leads: boolean])[] = [
  ["http://127.0.0.1:4747/v1", "127.0.0.1", true],
  ["http://[::1]:4747", "127.0.0.1", true],
  ["http://gateway.example:4747", "gateway.example", true],
  ["http://127.0.0.1:4748", "127.0.0.1", false],
  ["http://other.example:4747", "127.0.0.1", false],
  ["https://127.0.0.1:4747", "127.0.0.1", false],
];
for (const [url, host, leads] of addresses) {
  test(`${url} leads to ${host}:4747: ${leads}`, () => assert.equal(leadsTo(new URL(url), host, 4747), leads));
}
test("no port is port 80", () => assert.equal(leadsTo(new URL("http://localhost/"), "127.0.0.1", 80), true));
