import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandWords, wordsFor } from "./command-words.ts";

describe("commandWords", () => {
  for (const [text, expected] of [
    ["node agent.js --task {task}", ["node", "agent.js", "--task", "{task}"]],
    ["  a\t b \n", ["a", "b"]],
    ["a 'b c' d", ["a", "b c", "d"]],
    [`a "b 'c' \\"d\\" $HOME"`, ["a", `b 'c' "d" $HOME`]],
    ["a '' b", ["a", "", "b"]],
    ["a b\\ c", ["a", "b c"]],
    ["a --x='1 2'", ["a", "--x=1 2"]],
    ["a '\\n'", ["a", "\\n"]],
  ] as const) {
    it(JSON.stringify(text), () => assert.deepEqual(commandWords(text, "--base-cmd"), expected));
  }

  for (const text of ["", "  ", "a 'b", '"', "'' a"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => commandWords(text, "--base-cmd"), { code: "bad-command", message: /^--base-cmd/ });
    });
  }

  it("an id is one word, whatever is in it", () => {
    const words = commandWords("run --task={task} {task}", "--base-cmd");
    assert.deepEqual(wordsFor(words, "a b; rm $& '"), ["run", "--task=a b; rm $& '", "a b; rm $& '"]);
  });
});
