import assert from "node:assert/strict";
import { it } from "node:test";
import { drawRetention } from "./draw-retention.ts";
import { retentionLines } from "./retention-lines.ts";
import type { Retention } from "./retention-of.ts";

const ids = (count: number): Retention["requests"] =>
  Array.from({ length: count }, (_, i) => `${i}` as Retention["requests"][number]); // made for the test
const points = (from: number, ...there: readonly number[]): { request: number; there: number; of: number }[] =>
  there.map((each, i) => ({ request: from + i, there: each, of: 2 }));
const retention: Retention = {
  requests: ids(6),
  traces: [],
  curves: [
    { kind: "thinking", points: points(2, 2, 2, 1, 0, 0) },
    { kind: "person", points: points(2, 2, 2, 2, 2, 2) },
  ],
};

it("a line each, with the way and the end", () => {
  assert.deepEqual(retentionLines(retention), [
    "thinking      ██▅▁▁  0 of 2 at the end, some gone at request 4",
    "person        █████  2 of 2 to the end",
  ]);
});

it("more requests than fit share a bar, which shows the lowest", () => {
  const many = {
    ...retention,
    requests: ids(120),
    curves: [{ kind: "answer" as const, points: points(1, ...Array(120).fill(2)) }],
  };
  many.curves[0]?.points.splice(60, 1, { request: 61, there: 0, of: 2 });
  const [line = ""] = retentionLines(many);
  assert.match(line, /^answer {7}█{30}▁█{29} {2}2 of 2 at the end, some gone at request 61$/);
});

it("is drawn with a line and a name each, and said in words", () => {
  const drawn = drawRetention(retention, [{ request: 4, label: 'idle <61m> & "on"' }])?.text ?? "";
  assert.match(drawn, /aria-label="[^"]*thinking 0 %, person 100 %"/);
  assert.equal(drawn.match(/<path d="M/g)?.length, 2);
  assert.match(drawn, /idle &lt;61m&gt; &amp; &quot;on&quot;/);
  assert.ok(!/NaN|undefined|Infinity/.test(drawn));
});

it("a single point is a line too", () => {
  const one = { ...retention, curves: [{ kind: "answer" as const, points: points(6, 1) }] };
  assert.match(drawRetention(one)?.text ?? "", /<path d="M[\d.]+,[\d.]+L/);
});

it("nothing is drawn where nothing was planted", () => {
  assert.equal(drawRetention({ ...retention, curves: [] }), null);
  assert.deepEqual(retentionLines({ ...retention, curves: [] }), []);
});
