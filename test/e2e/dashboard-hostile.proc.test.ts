import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Running } from "../../dashboard/fixture/running.ts";
import { openStage, picture, type Stage, settled, skip } from "./dashboard.fixture.ts";

/** Everything that is stored was chosen by somebody who wants to harm the viewer: see `dashboard/fixture/hostile.ts`. */
let stage: Stage;
let hostile: Running;
let sessions: readonly string[];

before(async () => {
  if (skip !== false) return;
  stage = await openStage();
  hostile = await stage.serve("hostile");
  const answer: unknown = await (await fetch(`${hostile.url}/v1/sessions?limit=100`)).json();
  // The server's own answer.
  sessions = (answer as { items: readonly { id: string }[] }).items.map(({ id }) => id);
});
after(() => stage?.close());

/** What is wrong with the page as it stands; empty: nothing ran, nothing leads away, nothing hangs over. */
async function wrongs(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const wrong = [];
    if (window.bad !== undefined) wrong.push("something ran");
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over > 0) wrong.push(over + " px wider than the screen");
    for (const link of document.querySelectorAll("a[href]")) {
      const leads = new URL(link.getAttribute("href"), location.href);
      if (leads.origin !== location.origin) wrong.push("leads to " + String(leads).slice(0, 80));
    }
    for (const element of document.querySelectorAll("main script, iframe, object, embed, base, main img, main style")) {
      wrong.push("has become an element: " + element.outerHTML.slice(0, 80));
    }
    for (const element of document.querySelectorAll("*")) {
      for (const { name } of element.attributes) if (name.startsWith("on")) wrong.push("has a handler: " + name);
    }
    // On a narrow screen one session's texts may well be long; not a single name.
    for (const row of document.querySelectorAll("tr")) {
      const most = window.innerWidth > 700 ? 900 : 2500;
      if (row.offsetHeight > most && row.querySelector(".detail") === null) {
        wrong.push("a row is " + row.offsetHeight + " px high: " + row.innerText.slice(0, 80));
      }
    }
    const hidden = /[\\u0000-\\u0008\\u000b-\\u001f\\u00ad\\u200b\\u202a-\\u202e\\u2066-\\u2069\\ufeff]/.exec(document.body.innerText);
    if (hidden !== null) wrong.push("something hides: U+" + hidden[0].codePointAt(0).toString(16));
    return wrong.slice(0, 5);
  })()`);
  assert.ok(Array.isArray(found));
  return found.map(String);
}

const pages = [
  "/",
  "/sessions",
  "/changes?steady=true&lanes=all",
  "/changes?tab=list",
  "/changes?tab=who",
  "/quality?by=version",
  "/delegations",
  "/lab",
  "/monitors",
];
const tabs = ["", "&tab=changes", "&tab=measured", "&tab=events", "&tab=feedback"];

for (const width of [1280, 390]) {
  test(`hostile texts, ${width} wide: nothing runs, leads away, hides or hangs over`, { skip }, async () => {
    const look = await stage.look(hostile.url, "/", { viewport: { width, height: 900 } });
    look.page.on("dialog", () => assert.fail("a dialog opened"));
    const open = [...pages];
    for (const [index, id] of sessions.entries()) {
      const path = `/sessions/${encodeURIComponent(id)}?call=${encodeURIComponent(`x ${id}`.slice(0, 256))}`;
      // Every session with one of the tabs, two with all of them.
      open.push(...(index < 2 ? tabs.map((tab) => path + tab) : [path + (tabs[index % tabs.length] ?? "")]));
    }
    assert.ok(open.length > 30);
    for (const path of open) {
      await look.page.goto(hostile.url + path);
      await settled(look.page);
      assert.deepEqual(await wrongs(look.page), [], path);
      assert.equal(await look.page.getByText("was not answered").count(), 0, path);
    }
    await picture(look.page, `hostile-${width}`);
    assert.deepEqual(look.said, []);
    assert.deepEqual(look.strangers, []);
    await look.close();
  });
}

test("the difference of two hostile prompts shows what would hide in it", { skip }, async () => {
  const { page, close } = await stage.look(hostile.url, "/changes?tab=list");
  await settled(page);
  const links = page.getByRole("link", { name: "difference" });
  let found = "";
  for (let index = 0; index < (await links.count()) && !found.includes("⟨U+202E⟩"); index += 1) {
    await links.nth(index).click();
    await page.locator(".diff .lines").waitFor();
    assert.deepEqual(await wrongs(page), []);
    found = await page.locator(".diff").innerText();
  }
  assert.match(found, /safe⟨U\+202E⟩gnp\.exe/);
  assert.match(found, /96,000 more letters[\s\S]*more lines/);
  await close();
});

test("an address that is hostile itself opens a page and runs nothing", { skip }, async () => {
  const look = await stage.look(hostile.url, "/");
  const attack = encodeURIComponent('"><img src=x onerror="window.bad=1">');
  for (const path of [
    `/sessions?client=${attack}&range=${attack}&tab=${attack}`,
    `/sessions/${attack}?call=${attack}&tab=${attack}`,
    "/sessions/%E0%A4%A",
    `/quality?of=${attack}&by=${attack}&step=${attack}`,
    `/changes?tab=clients&known=${attack}&under=${attack}`,
    `/changes?before=${attack}&after=${attack}`,
    // With a dot in it, it would be a file.
    `/${encodeURIComponent('"><svg onload=alert(1)>')}`,
    "/sessions?from=1e999&to=-1",
    "/sessions?from=9999999999999999999",
    `/sessions?session=${"x".repeat(6000)}`,
  ]) {
    await look.page.goto(hostile.url + path);
    await settled(look.page);
    assert.deepEqual(await wrongs(look.page), [], path);
    assert.equal(await look.page.getByText("This page cannot be shown").count(), 0, path);
  }
  assert.deepEqual(look.said, []);
  assert.deepEqual(look.strangers, []);
  await look.close();
});

test("the policy lets neither a script written into the page run, nor a text become markup", { skip }, async () => {
  const { page, close } = await stage.look(hostile.url, "/");
  await settled(page);
  const ran: unknown = await page.evaluate(`(() => {
    const script = document.createElement("script");
    try { script.text = "window.bad = 1"; } catch {}
    document.body.append(script);
    try { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.bad = 2'>"); } catch {}
    return window.bad ?? document.querySelectorAll("body > img").length;
  })()`);
  assert.equal(ran, 0);
  await close();
});

test("no other page can hold this one in a frame", { skip }, async () => {
  const other = await stage.serve("empty");
  const look = await stage.look(other.url, "/", { bypassCSP: true });
  await look.page.evaluate(
    `new Promise((ended) => { const frame = document.createElement("iframe"); frame.src = "${hostile.url}/"; frame.onload = ended; document.body.append(frame); })`,
  );
  const frame = look.page.frames().find((each) => each !== look.page.mainFrame()) ?? assert.fail("no frame");
  assert.doesNotMatch(await frame.content(), /Evenkeel|id="root"/);
  await look.close();
});
