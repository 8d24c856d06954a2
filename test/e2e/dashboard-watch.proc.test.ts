import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Running } from "../../dashboard/fixture/running.ts";
import { defaultSettings } from "../../src/settings/index.ts";
import { anExchange } from "../kit/invented-facts.ts";
import { accessibility, openStage, picture, type Stage, settled, skip } from "./dashboard.fixture.ts";

/** What somebody on call does with it: finds what changed, tells others, says that it is mended, sleeps and looks again. */
let stage: Stage;
let life: Running;

before(async () => {
  if (skip !== false) return;
  stage = await openStage();
  life = await stage.serve("life", {
    settings: {
      ...defaultSettings,
      monitors: [
        {
          name: "tests / passed?",
          of: { is: "score", name: "tests-passed" },
          by: [["client"]],
          baseline: { is: "known", level: 0.99 },
          arl: 1000,
          silence: 9 * 86_400_000,
          severity: "error",
        },
      ],
    },
  });
});
after(() => stage?.close());

test("what broke leads to what changed before it", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/");
  await settled(page);
  const headline = page.locator(".headline").first();
  await headline.getByText("Changed in the two days before").waitFor();
  assert.match(await headline.innerText(), /version 2\.1\.94 → 2\.1\.97; prompt b2c3d4e5 → c3d4e5f6/);
  await headline.getByRole("link", { name: "See what changed" }).click();
  await settled(page);
  const rows = await page.locator("tbody tr").allInnerTexts();
  assert.equal(rows.length, 2);
  for (const row of rows) assert.match(row, /claude-code 2\.1\.97/);
  await close();
});

test("a range is shared as it is: the link names both ends in UTC, from page to page", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/sessions?range=24h", { timezoneId: "Asia/Kathmandu" });
  await settled(page);
  await page.getByText(/^(GMT|UTC)\+5:45$/).waitFor();
  const before = await page.locator("tbody tr").count();
  await page.getByLabel("Range of time").selectOption("fixed");
  await page.waitForURL(/from=\d{4}-.*Z&to=\d{4}-.*Z$/);
  await settled(page);
  assert.equal(await page.locator("tbody tr").count(), before);
  const link = page.url();
  const shown = await page.getByLabel("Range of time").locator("option:checked").innerText();
  assert.match(shown, /^\d+ \w+ \d\d:\d\d to \d+ \w+ \d\d:\d\d$/);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Quality" }).click();
  assert.equal(new URL(page.url()).search, new URL(link).search);
  await close();
  const elsewhere = await stage.look(link, "", { timezoneId: "UTC" });
  await settled(elsewhere.page);
  assert.equal(await elsewhere.page.locator("tbody tr").count(), before);
  assert.notEqual(await elsewhere.page.getByLabel("Range of time").locator("option:checked").innerText(), shown);
  await elsewhere.close();
});

test("where an alarm stands, somebody says that it is mended, and it ends", { skip }, async () => {
  const look = await stage.look(life.url, "/", { bypassCSP: true });
  const { page } = look;
  await page.getByRole("heading", { name: /, 1 monitor in alarm/ }).waitFor();
  await page.getByRole("heading", { name: "Monitors in alarm" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await settled(page);
  const row = page.getByRole("row").filter({ hasText: "client claude-code" }).filter({ hasText: "alarm" });
  const button = row.getByRole("button", { name: "Say that it is mended …" });
  await button.click();
  await page.keyboard.press("Escape");
  await row.locator("form").waitFor({ state: "detached" });
  await row.locator("button:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("rolled back to <b>2.1.94</b>");
  await row.getByLabel(/^Who says so/).fill("Ada");
  assert.deepEqual(await accessibility(page), []);
  await picture(page, "mended-form");
  await row.getByRole("button", { name: "It is mended", exact: true }).click();
  await page.getByText("rolled back to <b>2.1.94</b>").first().waitFor();
  await page.getByText("Ada").first().waitFor();
  await row.waitFor({ state: "detached" });
  await picture(page, "mended");
  assert.deepEqual(look.said, []);
  await look.close();
});

test("what comes does not move what one reads", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/sessions");
  await settled(page);
  await page.getByText("live", { exact: true }).waitFor();
  const read = page.locator("tbody tr").nth(30);
  const id = await read.locator("a.row-link").getAttribute("id");
  await read.scrollIntoViewIfNeeded();
  const place = () => page.evaluate(`document.getElementById(${JSON.stringify(id)}).getBoundingClientRect().top`);
  const before = Number(await place());
  await life.tell([anExchange({ id: "x-new", at: Date.now(), session: "new one" })]);
  await page.locator('[id="session-new one"]').waitFor({ state: "attached" });
  assert.ok(Math.abs(Number(await place()) - before) < 2);
  await close();
});

test("a tab that slept for an hour does not call itself live on an old connection", { skip }, async () => {
  const look = await stage.look(life.url, "/sessions");
  const { page } = look;
  await page.clock.install();
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/live")) asked += 1;
  });
  await page.goto(`${life.url}/sessions`);
  await page.getByText("live", { exact: true }).waitFor();
  await settled(page);
  assert.equal(asked, 1);
  // The lid is closed and opened: an hour has gone by on the wall, and by no timer.
  const again = page.waitForRequest((request) => request.url().endsWith("/v1/live"));
  await page.clock.setSystemTime(Date.now() + 3_600_000);
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await again;
  await page.locator(".live.connected").waitFor();
  assert.equal(asked, 2);
  await look.close();
});
