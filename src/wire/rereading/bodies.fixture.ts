import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

const folder = "test/recordings";

/** A request of a recording. */
export interface Recorded {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Har {
  readonly log: {
    readonly entries: readonly {
      readonly request: {
        readonly url: string;
        readonly headers: readonly { readonly name: string; readonly value: string }[];
        readonly postData?: { readonly text: string };
      };
    }[];
  };
}

/** The requests of each recording, in order, those without a body left out. */
export function recordings(): readonly { readonly name: string; readonly requests: readonly Recorded[] }[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".har"));
  return files.sort().map((name) => {
    const har: Har = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const requests = har.log.entries.map(({ request: { url, headers, postData } }) => ({
      url,
      headers: headers.map(({ name, value }) => [name, value] as const),
      body: postData?.text ?? "",
    }));
    return { name, requests: requests.filter(({ body }) => body !== "") };
  });
}

/** One change of a text, by where (0 to 1) and what. */
export interface Edit {
  readonly at: number;
  readonly gone: number;
  readonly put: Uint8Array;
}

/** What breaks JSON, or says the same in another way, or stands for something else. */
const pieces = [
  "",
  ",",
  "]",
  "}",
  "[",
  "{",
  "{}",
  ",{}",
  '"',
  "\\",
  '\\"',
  "\\u0022",
  ".5",
  "1",
  "null",
  " ",
  "\n",
  "é",
  "\u{1f600}",
  "\ud800",
  '"messages":[],',
  ',"messages":[{}]',
  '],"messages":[',
  '],"mess\\u0061ges":[{"role":"user"}',
  '"__proto__":{"a":1},',
  '"cache_control":{"type":"ephemeral"},',
  '{"role":"user","content":"x"},',
].map((text) => new TextEncoder().encode(text));
const broken = [new Uint8Array([0xff]), new Uint8Array([0xe2, 0x82]), new Uint8Array([0xf0, 0x9f])];

export const anyEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 400 })),
  put: fc.constantFrom(...pieces, ...broken),
});

/** @param borders offsets near which most of what can go wrong goes wrong */
export function edited(bytes: Buffer, { at, gone, put }: Edit, borders: readonly number[] = []): Buffer {
  const near = borders[Math.floor(at * 7919) % Math.max(1, borders.length)];
  const from = near !== undefined && Math.floor(at * 104_729) % 2 === 0 ? near : Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(Math.min(bytes.length, from + gone))]);
}
