import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, count, duration, inUnit, short, usd } from "./figures.ts";
import { ago, utc } from "./times.ts";
import { figureName, shortened, value } from "./words.ts";

const shown: readonly (readonly [shown: string, as: string])[] = [
  [duration(840), "840 ms"],
  [duration(11_384), "11 s"],
  [duration(3_660_000), "61 min"],
  [duration(90_000_000), "25 h"],
  [duration(9 * 86_400_000), "9 d"],
  [bytes(1536), "1.5 kB"],
  [short(9_999), "9,999"],
  [short(48_210), "48.2 k"],
  [short(2_500_000), "2.5 M"],
  [short(1e15), "1.00e+15"],
  [count(1e300), "1.00e+300"],
  [inUnit(1e300, "ratio"), "1.00e+300"],
  [usd(1e300), "$1.00e+300"],
  [duration(1e13), "115,741 d"],
  [usd(0.0042), "$0.0042"],
  [usd(12.4), "$12.40"],
  [inUnit(0.0623, "share"), "6.23 %"],
  [inUnit(0, "share"), "0 %"],
  [inUnit(4.7712, "ratio"), "4.77"],
  [inUnit(12, "per 1,000 calls"), "12 per 1,000 calls"],
  [ago(1000, 3000), "just now"],
  [ago(0, 180_000), "3 min ago"],
  [ago(7_300_000, 0), "in 2 h"],
  [utc(0), "1970-01-01 00:00:00 UTC"],
  [figureName("idleMs"), "idle"],
  [figureName("clearedSinceIdle"), "cleared since idle"],
  [value("0123456789abcdef0123456789abcdef"), "01234567"],
  [value("medium"), "medium"],
  [shortened("medium"), "medium"],
  [shortened("a-1,b-2"), "a-1, b-2"],
  [shortened("a-1,b-2,c-3"), "3: a-1 …"],
  [shortened("clear it, and keep all of it; then, say"), "clear it, and keep all of it; then, say"],
  [shortened("x".repeat(50)), `${"x".repeat(39)}…`],
];
for (const [told, as] of shown) test(`shown as ${as}`, () => assert.equal(told, as));
