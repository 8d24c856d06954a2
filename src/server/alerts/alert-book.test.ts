import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { AlertSettings } from "../../settings/index.ts";
import { Stored } from "../kept.fixture.ts";
import { AlertBook } from "./alert-book.ts";
import type { Condition, Severity } from "./condition.ts";
import type { AlertMessage } from "./payload.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 20);

const receiver = (change: Partial<AlertSettings> = {}): AlertSettings => ({
  name: "ops",
  url: "http://127.0.0.1:9/secret",
  shape: "json",
  level: "warn",
  renotify: 4 * hour,
  noData: true,
  ...change,
});

const raised = (change: Partial<Extract<Condition, { is: "raised" }>> = {}): Condition => ({
  is: "raised",
  key: "k",
  member: "m1",
  severity: "error",
  state: "firing",
  at: start,
  title: "it broke",
  says: "It is broken.",
  link: "/sessions?invariant=x",
  ...change,
});

const cleared = (change: Partial<Extract<Condition, { is: "cleared" }>> = {}): Condition => ({
  is: "cleared",
  key: "k",
  member: "m1",
  at: start + hour,
  says: "It is mended.",
  ...change,
});

interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly {
    readonly text?: { readonly text: string };
    readonly elements?: readonly { readonly text: string }[];
  }[];
}

/** Takes steps, delivers everything at once; returns what was sent: `reason state members`. */
function play(
  steps: readonly (readonly [after: number, conditions: readonly Condition[]])[],
  receivers = [receiver()],
): readonly string[] {
  const book = new AlertBook(receivers, "http://here");
  const sent: string[] = [];
  for (const [after, conditions] of steps) {
    const now = start + after;
    book.take(conditions, now);
    for (let due = book.due(now); due.length > 0; due = book.due(now)) {
      for (const { id, body } of due) {
        const message: AlertMessage = JSON.parse(body);
        sent.push(`${message.reason} ${message.state} ${message.members.length}`);
        book.attempted(id, { is: "delivered" }, now);
      }
    }
  }
  return sent;
}

describe("alerts", () => {
  const again = (after: number): readonly [number, readonly Condition[]] => [after, [raised()]];
  const tables: readonly (readonly [
    name: string,
    steps: Parameters<typeof play>[0],
    sent: readonly string[],
    receivers?: AlertSettings[],
  ])[] = [
    ["one that begins is told once", [[0, [raised()]], again(1), again(minute), [2 * minute, []]], ["began firing 1"]],
    [
      "what still holds, with news, is told again after 4 h",
      [[0, [raised()]], again(hour), [4 * hour, []]],
      ["began firing 1", "still firing 1"],
    ],
    [
      "nothing new: it is not told again",
      [
        [0, [raised()]],
        [9 * hour, []],
      ],
      ["began firing 1"],
    ],
    [
      "no data is told again all the same",
      [
        [0, [raised({ state: "no-data" })]],
        [4 * hour, []],
      ],
      ["began no-data 1", "still no-data 1"],
    ],
    [
      "never again where that is set",
      [[0, [raised()]], again(hour), [40 * hour, []]],
      ["began firing 1"],
      [receiver({ renotify: null })],
    ],
    [
      "its end",
      [
        [0, [raised()]],
        [hour, [cleared()]],
      ],
      ["began firing 1", "ended resolved 0"],
    ],
    ["an end without a beginning is nothing", [[0, [cleared()]]], []],
    [
      "begun again it is a new one",
      [
        [0, [raised()]],
        [hour, [cleared()]],
        [2 * hour, [raised({ at: start + 2 * hour })]],
      ],
      ["began firing 1", "ended resolved 0", "began firing 1"],
    ],
    [
      "members at once are one message",
      [[0, [raised(), raised({ member: "m2" }), raised({ member: "m3" })]]],
      ["began firing 3"],
    ],
    [
      "members that join are gathered for ten minutes",
      [
        [0, [raised()]],
        [minute, [raised({ member: "m2" })]],
        [2 * minute, [raised({ member: "m3" })]],
        [10 * minute, []],
      ],
      ["began firing 1", "grew firing 3"],
    ],
    [
      "one of two that ends is not told",
      [
        [0, [raised(), raised({ member: "m2" })]],
        [hour, [cleared()]],
      ],
      ["began firing 2"],
    ],
    ["a level below the receiver's", [[0, [raised({ severity: "warn" })]]], [], [receiver({ level: "error" })]],
    [
      "no data for one who does not want it",
      [
        [0, [raised({ state: "no-data", key: "silent:x" })]],
        [hour, [cleared({ key: "silent:x" })]],
      ],
      [],
      [receiver({ noData: false })],
    ],
    [
      "two receivers",
      [[0, [raised()]]],
      ["began firing 1", "began firing 1"],
      [receiver(), receiver({ name: "chat" })],
    ],
    [
      "what has its cause told already waits for that to end",
      [
        [0, [raised()]],
        [minute, [raised({ key: "drop", under: "k" })]],
        [hour, [cleared()]],
        [hour + 1, []],
      ],
      ["began firing 1", "ended resolved 0", "began firing 1"],
    ],
  ];
  for (const [name, steps, sent, receivers] of tables) {
    test(name, () => assert.deepEqual(play(steps, receivers), sent));
  }

  test("rows: newest first, with the evidence and what became of its messages", () => {
    const book = new AlertBook([receiver()], null);
    book.take([raised()], start);
    const [first] = book.due(start);
    book.attempted(first?.id ?? "", { is: "again", because: "it answered 500" }, start);
    book.take([raised({ key: "other", title: "another", severity: "warn" as Severity })], start + 1);
    assert.deepEqual(
      book.rows().map(({ title, state, link, sent }) => [title, state, link, sent.map(({ outcome }) => outcome)]),
      [
        ["another", "firing", "/sessions?invariant=x", ["waiting"]],
        ["it broke", "firing", "/sessions?invariant=x", ["waiting"]],
      ],
    );
    assert.deepEqual(book.due(start), [], "in order: the one behind waits for the one before it");
    assert.equal(book.due(start + 1000).length, 1);
  });

  test("an address never gets into the state or a message", () => {
    const book = new AlertBook([receiver(), receiver({ name: "chat", shape: "slack" })], "http://here");
    book.take([raised()], start);
    const stored = Object.values(book.changed()).join();
    assert.ok(stored.includes("it broke") && !stored.includes("secret"));
  });

  test("what Slack gives a meaning is taken from it", () => {
    const book = new AlertBook([receiver({ shape: "slack" })], "http://here");
    book.take([raised({ says: "<!channel> & <http://x|y>" })], start);
    const body = book.due(start)[0]?.body ?? "";
    assert.ok(body.includes("&lt;!channel&gt; &amp; &lt;http://x|y&gt;"));
    assert.ok(body.includes("<http://here/sessions?invariant=x|Show the evidence>"));
  });

  test("what Slack takes at most is kept, whatever others are called", () => {
    const long = "<&>".repeat(2000);
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 4000 }),
      fc.constantFrom(long, "a".repeat(5000), "x\n*bold*\u202e", "\ud800".repeat(3000), "🚨".repeat(2000)),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), hostile, hostile, (members, title, link) => {
        const book = new AlertBook([receiver({ shape: "slack" })], "http://here");
        const to = `/sessions?${new URLSearchParams({ client: link.toWellFormed() }).toString()}`;
        book.take(
          members.map((says, index) => raised({ member: `m${index}`, says, title, link: to })),
          start,
        );
        const message = JSON.parse(book.due(start)[0]?.body ?? "") as SlackMessage; // as Slack describes it
        assert.ok(message.text.length <= 3000 && message.text.isWellFormed());
        assert.ok(message.blocks.length >= 2);
        for (const { text, elements } of message.blocks) {
          const texts = [...(text === undefined ? [] : [text]), ...(elements ?? [])];
          for (const each of texts) {
            assert.ok(each.text.length > 0 && each.text.length <= 3000, `${each.text.length}`);
            const plain = each.text.replaceAll(/<http[^<>]*\|Show the evidence>/g, "");
            assert.match(plain, /^(?:[^&<>]|&(?:amp|lt|gt);)*$/, "every escape is whole");
          }
        }
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  test("stopped and taken up at any moment it goes on the same", () => {
    const key = fc.constantFrom("a", "b");
    const step = fc.record({
      raise: fc.boolean(),
      key,
      member: fc.constantFrom("m1", "m2", "m3"),
      severity: fc.constantFrom<Severity>("error", "warn", "info"),
      after: fc.nat(6 * hour),
      stop: fc.boolean(),
      answer: fc.constantFrom("delivered", "again", "refused"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const run = (stops: boolean): readonly string[] => {
          const stored = new Stored();
          let book = new AlertBook([receiver()], null, "book", stored.kept);
          let now = start;
          const seen: string[] = [];
          for (const { raise, after, stop, answer, ...rest } of steps) {
            now += after;
            const because = "it answered";
            book.take([raise ? raised({ ...rest, at: now }) : cleared({ ...rest, at: now })], now);
            for (const { id } of book.due(now))
              book.attempted(
                id,
                answer === "delivered"
                  ? { is: "delivered" }
                  : answer === "again"
                    ? { is: "again", because }
                    : { is: "refused", because },
                now,
              );
            stored.put(book.changed());
            if (stop && stops) book = new AlertBook([receiver()], null, "book", stored.kept);
            seen.push(JSON.stringify([book.rows(), book.due(now + hour)]));
          }
          return seen;
        };
        assert.deepEqual(run(true), run(false));
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  for (const state of ["", "{", "null", "1", '{"id":"a","order":0,"value":{}}']) {
    test(`a state that cannot be read begins anew: ${state}`, () => {
      const kept = (name: string) => (/\/\d$/.test(name) ? state : "1");
      assert.deepEqual(new AlertBook([], null, "book", kept).rows(), []);
    });
  }

  test("only what changed is written", () => {
    const book = new AlertBook([receiver()], null, "book");
    for (let index = 0; index < 50; index++) book.take([raised({ key: `k${index}` })], start);
    assert.ok(Object.keys(book.changed()).length >= 100);
    assert.deepEqual(book.changed(), {});
    book.take([raised({ key: "k7", says: "Again." })], start + 1);
    assert.deepEqual(Object.keys(book.changed()), ["book/alerts/7"]);
  });

  test("a thousand alerts that nobody takes stay bounded", () => {
    const book = new AlertBook([receiver()], null);
    for (let index = 0; index < 1000; index++) {
      book.take([raised({ key: `k${index}`, at: start + index })], start + index);
      book.take([cleared({ key: `k${index}` })], start + index);
    }
    assert.equal(book.rows().length, 200);
    const stored = Object.values(book.changed()).join("").length;
    assert.ok(stored < 400_000, `${stored}`);
  });
});
