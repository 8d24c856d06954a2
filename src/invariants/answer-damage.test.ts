import assert from "node:assert/strict";
import { test } from "node:test";
import { person, text } from "../../test/kit/sequence.ts";
import { answerDamage } from "./answer-damage.ts";

const whole = "Here it is:\n```ts\nexport const a = 1;\nexport const b = 2;\n```\nBoth are used.";
const table: readonly (readonly [name: string, given: string, kept: string, damage: "code" | "refused" | null])[] = [
  ["cut inside of code", whole, whole.slice(0, 40), "code"],
  ["cut behind the code", whole, whole.slice(0, -10), null],
  ["it ended inside of code before", whole.slice(0, 50), whole.slice(0, 40), null],
  ["a refusal in its place", whole, "I can't help with that.", "refused"],
  ["a polite one", whole, "I’m sorry, but I cannot assist with this request.", "refused"],
  ["an inability", whole, "I am not able to provide this.", "refused"],
  ["it was a refusal before", "I can't help with that.", "I cannot do that.", null],
  ["other words", whole, "It is done.", null],
  ["words that speak of what cannot be", whole, "The parser cannot help with that: it stops at the end.", null],
  ["a long answer", whole, `I can't help with that. ${"But here is more. ".repeat(40)}`, null],
];
for (const [name, given, kept, damage] of table) {
  test(`an altered answer: ${name}`, () => assert.equal(answerDamage(text(given), text(kept)), damage));
}

test("an altered answer: a person's words are no answer", () => {
  assert.equal(answerDamage(person(whole), person("I can't help with that.")), null);
});
