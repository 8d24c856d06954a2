import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { decodeBody } from "./decode-body.ts";

const text = Buffer.from('data: {"a":"größer"}\n\n'.repeat(5000));
const encoders: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
];

describe("decoding a copy", () => {
  for (const [name, encode] of encoders) {
    test(`${name} (${encode.name}), whole`, () => assert.ok(decodeBody(encode(text), name).equals(text)));
    test(`${name} (${encode.name}), cut in half: what came is there, or the bytes as they are`, () => {
      const whole = encode(text);
      const half = whole.subarray(0, whole.length >> 1);
      const got = decodeBody(half, name);
      assert.ok(got.equals(half) || text.subarray(0, got.length).equals(got));
    });
  }
  test("several layers", () => assert.ok(decodeBody(gzipSync(brotliCompressSync(text)), "br, gzip").equals(text)));
  test("more layers than anybody needs are left alone", () => {
    const four = gzipSync(gzipSync(gzipSync(gzipSync(text))));
    assert.ok(decodeBody(four, "gzip, gzip, gzip, gzip").equals(text));
    assert.ok(decodeBody(four, Array(5).fill("gzip").join(", ")).equals(four));
  });
  test("unknown encodings and lies are left alone", () => {
    assert.ok(decodeBody(text, "snappy").equals(text));
    assert.ok(decodeBody(text, "gzip").equals(text));
    assert.ok(decodeBody(text, null).equals(text));
  });
});
