import assert from "node:assert/strict";
import { test } from "node:test";
import { asLog, type Call, inShort, judge, prompt, strand, text, toolCall } from "../../test/kit/sequence.ts";
import { seen, unrecorded } from "../wire/index.ts";
import { outputComplete } from "./output-complete.ts";

const answer = (words: string, stop = "end_turn"): Call => ({
  says: "a",
  reply: [text(words)],
  answer: { stopReason: seen(stop) },
});
const code = "```ts\nexport const a = 1;\n";
const english = "The function reads the file and then returns the value that was stored in the cache";

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string])[] = [
  ["plain words", [answer("It is fine.")], "kept"],
  ["closed code", [answer(`Here:\n${code}\`\`\`\nDone.`)], "kept"],
  ["open code at a natural end", [answer(`Here:\n${code}function b() {`)], "broken:code"],
  ["open code at the length limit", [answer(`Here:\n${code}`, "max_tokens")], "broken:code"],
  ["words at the length limit", [answer("It is f", "max_tokens")], "kept"],
  ["a block in a block", [answer("````markdown\n# T\n```bash\nls\n```\n````")], "kept"],
  ["a block in a block with one fence length", [answer("```markdown\n# T\n```bash\nls\n```\nmore\n```")], "kept"],
  ["two blocks", [answer("```\na\n```\nand\n```\nb\n```")], "kept"],
  ["two blocks, the second open", [answer("```\na\n```\nand\n```\nb")], "broken:code"],
  ["tildes inside of backticks do not close", [answer("```\n~~~\nb")], "broken:code"],
  ["a shorter fence does not close", [answer("`````\na\n```\nb\n`````")], "kept"],
  ["a fence with a language does not close", [answer("```ts\na\n```ts\nb\n```")], "kept"],
  ["a fence just opened may be a closing one", [answer("Here:\n```ts")], "kept"],
  ["tildes", [answer("~~~\ncode\n~~~")], "kept"],
  ["open tildes", [answer("~~~py\ncode")], "broken:code"],
  ["a fence mark in a line", [answer("Use ``` to open a block.")], "kept"],
  ["a fence as the last line", [answer(`x\n\`\`\`\ncode\n\`\`\`\n\`\`\``)], "kept"],
  ["indented in a list", [answer("- a\n\n  ```sh\n  ls\n  ```\n- b")], "kept"],
  ["refused", [answer("I cannot.", "refusal")], "broken:refused"],
  ["filtered", [{ says: "a", reply: [], answer: { stopReason: seen("SAFETY") } }], "broken:refused"],
  ["cut by the network", [{ ...answer(code), answer: { outcome: { is: "cut" } } }], "kept"],
  ["the end is not recorded", [{ ...answer(code), answer: { outcome: { is: "unrecorded" } } }], "not-visible"],
  ["no text", [{ says: "a", reply: [toolCall("t1")] }], "kept"],
  ["Thai in the middle of a sentence", [answer(`${english} สวัสดี and goes on.`)], "broken:script Thai"],
  ["Han up to the end", [answer(`${english}, 然后返回结果。`)], "broken:script Han"],
  ["Cyrillic", [answer(`${english} возвращает the value.`)], "broken:script Cyrillic"],
  ["early in an answer", [answer("The greeting in the file สวัสดี is printed first.")], "broken:script Thai"],
  ["a single word", [answer(`Done. The greeting สวัสดี goes. ${english}.`)], "broken:script Thai"],
  ["an answer about it", [answer("The Thai word for hello in that file is สวัสดี and is kept.")], "kept"],
  ["a first word", [answer("Hello is สวัสดี here.")], "kept"],
  ["the person writes it too", [{ ...answer(`${english} สวัสดี and goes on.`), says: "สวัสดี?" }], "kept"],
  [
    "the prompt holds it",
    [{ ...answer(`${english} 然后 and goes on.`), now: { prompt: seen(prompt("请用中文")) } }],
    "kept",
  ],
  ["a quotation", [answer(`${english}: the label says "你好" and stays.`)], "kept"],
  ["code with it", [answer(`${english} as in \`const 名 = 1\`.`)], "kept"],
  ["in brackets", [answer(`${english} (Привет) and goes on.`)], "kept"],
  ["another sentence in another script", [answer(`${english}. 你好`)], "kept"],
  ["all in another script", [answer("Функция читает файл и возвращает значение из кеша.")], "kept"],
  ["mathematics", [answer(`${english} with αβγ and Σ over it.`)], "kept"],
  ["arrows, boxes, emoji", [answer(`${english} → done ✅ ┌─┐`)], "kept"],
  ["accents", [answer(`${english} à la française, naïve, Größe.`)], "kept"],
];

for (const [name, calls, expected] of table) {
  test(`output-complete: ${name}`, () => assert.equal(inShort(judge(outputComplete, strand(calls))), expected));
}

const closedCode = `Here:\n${code}\`\`\`\nDone.`;
const kept = (words: string): Call => ({
  says: "b",
  rewrites: (history) => history.map((item) => (item.kind === "text" && item.text === closedCode ? text(words) : item)),
});
for (const [name, words, expected] of [
  ["as it came", closedCode, "kept kept kept"],
  ["cut inside of code", closedCode.slice(0, 25), "kept broken:filtered code kept"],
  ["with a refusal in its place", "I can't help with that.", "kept broken:filtered refused kept"],
  ["in other words", "Here it was.", "kept kept kept"],
] as const) {
  test(`output-complete: an answer in the history ${name}`, () => {
    const calls = [answer(closedCode), kept(words), { says: "c" }];
    assert.equal(inShort(judge(outputComplete, strand(calls))), expected);
  });
}

test("output-complete in a log remembers the scripts that came in", () => {
  const thai = answer(`${english} สวัสดี and goes on.`);
  assert.equal(inShort(judge(outputComplete, asLog(strand([answer("x"), thai])))), "kept broken:script Thai");
  const spoken = { ...answer("x"), says: "สวัสดี" };
  assert.equal(inShort(judge(outputComplete, asLog(strand([spoken, answer("x"), thai])))), "kept kept kept");
});

test("output-complete: a request that is not shown may have held the script", () => {
  const hidden = { ...answer(`${english} สวัสดี and goes on.`), request: { history: unrecorded } };
  assert.equal(inShort(judge(outputComplete, strand([hidden]))), "kept");
});
