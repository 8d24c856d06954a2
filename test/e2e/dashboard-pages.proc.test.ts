import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Running } from "../../dashboard/fixture/running.ts";
import { accessibility, openStage, picture, type Stage, settled, skip } from "./dashboard.fixture.ts";

/** Every page, as one finds it: with the sample, with days of work, and with nothing. */
const pages: readonly (readonly [name: string, path: string, shows: RegExp])[] = [
  ["overview", "/", /promises? broken/i],
  ["sessions", "/sessions", /sessions shown/],
  ["changes", "/changes", /claude-code/],
  ["changes-list", "/changes?tab=list", /changes shown/],
  ["changes-who", "/changes?tab=who", /\d+ rows?;/],
  ["changes-clients", "/changes?tab=clients", /effort lowered/],
  ["quality", "/quality", /No interval: a session counts in every hour or day/],
  ["quality-signal", "/quality?of=signal:zero-thinking-share", /confidence sequence/],
  ["delegations", "/delegations", /Answered by|No delegation seen/],
  ["lab", "/lab", /newest first|evenkeel lab/],
  ["monitors", "/monitors", /Monitors and alerts/],
];

let stage: Stage;
const servers = new Map<string, Running>();

before(async () => {
  if (skip !== false) return;
  stage = await openStage();
  for (const kind of ["sample", "life", "empty"] as const) servers.set(kind, await stage.serve(kind));
});
after(() => stage?.close());

/** Wide, a laptop at 1,280, tablets on either side of where tables become lists, a telephone. */
const widths = [1440, 1280, 1024, 821, 768, 390, 320];

test("nothing is wider than the screen, with a company's month neither, and the calls of a session fit", {
  skip,
}, async () => {
  const server = await stage.serve("huge");
  servers.set("huge", server);
  for (const kind of ["life", "huge"] as const) {
    const found: unknown = await (await fetch(`${urlOf(kind)}/v1/sessions?invariant=thinking-cleared-once`)).json();
    // The server's own answer.
    const [session] = (found as { items: readonly { id: string }[] }).items;
    const paths = pages.map(([, path]) => path);
    const look = await stage.look(urlOf(kind), "/");
    for (const path of [...paths, `/sessions/${session?.id ?? assert.fail("no session")}`]) {
      await look.page.goto(urlOf(kind) + path);
      await settled(look.page);
      for (const width of widths) {
        await look.page.setViewportSize({ width, height: 900 });
        const over: unknown = await look.page.evaluate(
          "[document.documentElement.scrollWidth - window.innerWidth, [...document.querySelectorAll('table.calls, table.calls tbody *')].filter((each) => each.getBoundingClientRect().right > window.innerWidth).length]",
        );
        assert.deepEqual(over, [0, 0], `${kind} ${path}, ${width} wide`);
      }
    }
    await look.close();
  }
});

const urlOf = (kind: string): string => servers.get(kind)?.url ?? assert.fail(kind);

for (const kind of ["sample", "life"] as const) {
  for (const [name, path, shows] of pages) {
    test(`${name} with ${kind}: light and dark, wide and narrow`, { skip }, async () => {
      for (const [colorScheme, width] of [
        ["light", 1280],
        ["dark", 1280],
        ["light", 400],
      ] as const) {
        const look = await stage.look(urlOf(kind), path, {
          colorScheme,
          viewport: { width, height: 900 },
          bypassCSP: true,
        });
        await settled(look.page);
        assert.match(await look.page.locator("main").innerText(), shows);
        const overflow = await look.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        assert.ok(Number(overflow) <= 0, `${width} wide: ${overflow} px wider than the screen`);
        assert.deepEqual(await accessibility(look.page), [], `${colorScheme}, ${width} wide`);
        assert.deepEqual(look.strangers, []);
        assert.deepEqual(look.said, []);
        await picture(look.page, `${kind}-${name}-${colorScheme}-${width}`);
        await look.close();
      }
    });
  }
}

test("with nothing, every page says what to do, and none of them is green", { skip }, async () => {
  const next: Readonly<Record<string, RegExp>> = {
    overview: /evenkeel connect claude --run/,
    sessions: /evenkeel connect claude --run/,
    changes: /evenkeel connect claude --run/,
    quality: /POST \/v1\/scores/,
    delegations: /No delegation seen/,
    lab: /evenkeel lab --agent claude/,
  };
  for (const [name, path] of pages) {
    const expected = next[name];
    if (expected === undefined) continue;
    const look = await stage.look(urlOf("empty"), path, { bypassCSP: true });
    await settled(look.page);
    assert.match(await look.page.locator("main").innerText(), expected);
    assert.equal(await look.page.locator(".headline.ok, .sample").count(), 0);
    assert.deepEqual(await accessibility(look.page), [], name);
    await picture(look.page, `empty-${name}`);
    await look.close();
  }
});

test("the server's own policy is enough for the pages: nothing is refused by it", { skip }, async () => {
  const look = await stage.look(urlOf("life"), "/");
  for (const [, path, shows] of pages) {
    await look.page.goto(urlOf("life") + path);
    await settled(look.page);
    assert.match(await look.page.locator("main").innerText(), shows);
  }
  assert.deepEqual(look.said, []);
  assert.deepEqual(look.strangers, []);
  await look.close();
});
