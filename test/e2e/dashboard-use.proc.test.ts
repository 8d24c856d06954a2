import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import type { Running } from "../../dashboard/fixture/running.ts";
import { anExchange, aViolation, noScope } from "../kit/invented-facts.ts";
import { accessibility, openStage, picture, type Stage, settled, skip } from "./dashboard.fixture.ts";

let stage: Stage;
let life: Running;

before(async () => {
  if (skip !== false) return;
  stage = await openStage();
  life = await stage.serve("life");
});
after(() => stage?.close());

const broken = "/sessions?invariant=thinking-cleared-once";

test("filters stand in the address, survive a reload, and the way back takes them away", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/sessions");
  await settled(page);
  await page.keyboard.press("/");
  await page.keyboard.type("client:codex");
  await page.keyboard.press("Enter");
  await page.waitForURL(/client=codex/);
  await page.getByLabel("Only with a broken promise").check();
  await page.waitForURL(/broken=true/);
  await page.getByLabel("Range of time").selectOption("30d");
  await page.waitForURL(/range=30d/);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("Only with a broken promise").isChecked(), true);
  assert.equal(await page.getByLabel("Range of time").inputValue(), "30d");
  await page.getByRole("button", { name: "Remove the filter client codex" }).waitFor();
  for (const who of await page.locator("tbody .who b").allInnerTexts()) assert.equal(who, "codex");
  await page.goBack();
  await page.goBack();
  await page.waitForURL((url) => url.search === "?client=codex");
  assert.equal(await page.getByLabel("Only with a broken promise").isChecked(), false);
  await close();
});

test("a filter that is none says which there are", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/sessions");
  await settled(page);
  await page.getByLabel("Filter", { exact: true }).fill("colour:red");
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("alert").innerText(), /keys are client, version/);
  assert.equal(new URL(page.url()).search, "");
  await close();
});

test("by keyboard alone: to the list, through it, into a session, out of it, to another page", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/");
  await settled(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the page");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL(/\/sessions/);
  await settled(page);
  await page.locator("a.row-link").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const second = await page.locator("a.row-link").nth(1).getAttribute("id");
  assert.equal(await page.evaluate("document.activeElement.id"), second);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/./);
  await page.getByRole("heading", { name: /^Session / }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.pathname === "/sessions");
  await page.locator(`[id="${second}"]:focus`).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await page.waitForURL(/\/quality/);
  await close();
});

test("the inspector: the promise in its place, the call, its telemetry, a scenario, a report", { skip }, async () => {
  const look = await stage.look(life.url, broken, { bypassCSP: true, viewport: { width: 1440, height: 1000 } });
  const { page } = look;
  await settled(page);
  await page.locator("a.row-link").first().click();
  const inspector = page.locator(".inspector");
  await inspector.locator(".violation").waitFor();
  const card = await inspector.locator(".violation").innerText();
  for (const part of [
    /Expected\s+clear_thinking/,
    /Seen\s+clear_thinking/,
    /keep\.value/,
    /61 min/,
    /cache-continuous/,
  ]) {
    assert.match(card, part);
  }
  const rows = await inspector.locator("table.calls tbody tr").allInnerTexts();
  const at = rows.findIndex((row) => row.includes("thinking-cleared-once"));
  assert.match(rows[at - 1] ?? "", /lost/, "it stands under the call that lost its thinking");
  assert.match(rows[at - 2] ?? "", /after 61 min of idleness/);
  await inspector.getByRole("link", { name: "the call" }).click();
  await page.waitForURL(/call=/);
  await inspector.getByRole("heading", { name: "Product layer as sent" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await picture(page, "inspector");
  await page.reload();
  await inspector.getByRole("heading", { name: "Product layer as sent" }).waitFor();

  await inspector.getByRole("button", { name: "Make a lab scenario of it" }).click();
  const downloading = page.waitForEvent("download");
  await inspector.getByRole("button", { name: "Download" }).click();
  const download = await downloading;
  assert.match(download.suggestedFilename(), /^session-[\w-]+\.yaml$/);
  const scenario = parse(readFileSync(await download.path(), "utf8"));
  assert.equal(scenario.scenario, 1);
  assert.ok(JSON.stringify(scenario.steps).includes('"idle":"61m"'), JSON.stringify(scenario.steps));

  await inspector.getByRole("link", { name: /^Telemetry/ }).click();
  await page.waitForURL(/tab=events/);
  assert.match(await inspector.innerText(), /claude_code\.api_request/);
  await inspector.getByRole("link", { name: /^Signals and scores/ }).click();
  assert.match(await inspector.innerText(), /tests-passed/);
  await inspector.getByRole("link", { name: /^Feedback/ }).click();
  await inspector.getByPlaceholder(/What was wrong/).fill('it forgot <b>everything</b> & "more"');
  await inspector.getByRole("button", { name: "Report" }).click();
  await inspector.getByText('it forgot <b>everything</b> & "more"').waitFor();
  assert.deepEqual(look.said, []);
  await look.close();
});

test("what the gateway tells is on the page without a reload", { skip }, async () => {
  const server = await stage.serve("empty");
  const look = await stage.look(server.url, "/");
  const { page } = look;
  await page.getByText("No call has come yet").waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await page.evaluate("window.stays = true");
  const at = Date.now() - 1000;
  const scope = { ...noScope, version: "2.1.97", model: "claude-opus-4-6", lane: "main" };
  const session = "s.live/1 ?#%";
  const exchange = anExchange({ id: "x-live", at, session, model: "claude-opus-4-6", violations: 1 });
  await server.tell([
    exchange,
    aViolation({
      id: "v-live",
      at,
      lastAt: at,
      session,
      exchange: exchange.id,
      scope,
      invariant: "thinking-cleared-once",
      message: '<img src=x onerror="window.bad=1">',
    }),
  ]);
  await page.getByRole("heading", { name: "1 promise broken" }).waitFor();
  assert.match(await page.locator(".headline").first().innerText(), /claude-code 2\.1\.97/);
  await page.locator(".headline").first().getByRole("link", { name: "thinking-cleared-once" }).click();
  await settled(page);
  await page.locator("a.row-link").first().click();
  await page.getByText("onerror=").first().waitFor();
  assert.equal(await page.evaluate("window.stays === true && window.bad === undefined"), true);
  // Whatever an id is made of, its address opens it.
  await page.reload();
  await page.getByText("onerror=").first().waitFor();
  assert.deepEqual(look.said, []);
  await look.close();
});

test("an alert leads to exactly its evidence", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/monitors");
  await settled(page);
  await page
    .getByText(/Learning what is usual: \d+ of 200 sessions/)
    .first()
    .waitFor();
  await page.getByRole("link", { name: "thinking-cleared-once is broken by claude-code 2.1.97" }).click();
  await page.waitForURL(/\/sessions\?.*invariant=thinking-cleared-once/);
  await settled(page);
  const rows = await page.locator("tbody tr").allInnerTexts();
  assert.ok(rows.length > 5);
  for (const row of rows) assert.match(row, /claude-code 2\.1\.97[\s\S]*1 error/);
  await close();
});

test("when the server ends the page says so, keeps what it showed, and is live again by itself", { skip }, async () => {
  const server = await stage.serve("life");
  const { page, close } = await stage.look(server.url, "/", { bypassCSP: true });
  await page.getByText("live", { exact: true }).waitFor();
  await settled(page);
  // The other pages are fetched once this one stands, so that they open while the server is away.
  await page.waitForFunction(
    "performance.getEntriesByType('resource').some(({ name }) => name.includes('/delegations-'))",
  );
  await server.end();
  await page.getByText("reconnecting").waitFor();
  await page.getByRole("alert").filter({ hasText: "The server does not answer." }).waitFor();
  assert.match(await page.locator("main").innerText(), /promise broken/);
  await picture(page, "server-away");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.getByText("evenkeel up").waitFor();
  await picture(page, "server-away-unasked");
  await server.again();
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByText("Answered by").first().waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  await close();
});

test("a server that holds the connection and says nothing is not taken for live", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/sessions");
  await page.clock.install();
  await page.route("**/v1/live", () => new Promise<void>(() => {}));
  await page.goto(`${life.url}/`);
  await page.getByRole("heading", { name: "Health of the monitoring" }).waitFor();
  await page.getByText("connecting", { exact: true }).waitFor();
  await page.clock.fastForward(36_000);
  await page.getByText("reconnecting").waitFor();
  await page.getByText("was up").waitFor();
  await close();
});

test("the sample is marked, and one click takes it away", { skip }, async () => {
  const server = await stage.serve("sample");
  const { page, close } = await stage.look(server.url, "/sessions");
  await settled(page);
  await page.locator(".tag").first().waitFor();
  await page.getByRole("link", { name: "Only your own" }).click();
  await page.getByText("is kept, and not among what you see").waitFor();
  await page.locator(".tag").first().waitFor({ state: "detached" });
  await page.goBack();
  await page.locator(".tag").first().waitFor();
  await page.getByRole("button", { name: "Remove the sample" }).click();
  await page.getByRole("heading", { name: "No session in this range" }).waitFor();
  await page.locator(".sample").waitFor({ state: "detached" });
  await close();
});

test("a server with a token asks for it, and the tab keeps it", { skip }, async () => {
  const server = await stage.serve("life", { token: "right" });
  const { page, close } = await stage.look(server.url, "/");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.getByRole("heading", { name: "This server wants a token" }).waitFor();
  await picture(page, "token");
  await page.getByLabel("Token").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "not the right one" }).waitFor();
  await page.getByLabel("Token").fill("right");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^\d+ promise broken/ }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: /^\d+ promise broken/ }).waitFor();
  assert.equal(await page.evaluate("Object.keys(localStorage).length + document.cookie.length"), 0);
  assert.ok(addresses.length > 0);
  for (const address of addresses) assert.doesNotMatch(address, /right/);
  await close();
});

test("colours: the system's, until somebody chooses others", { skip }, async () => {
  const { page, close } = await stage.look(life.url, "/", { colorScheme: "light" });
  await settled(page);
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const light = await ground();
  const button = page.getByRole("button", { name: /^Colours/ });
  await button.click();
  assert.equal(await ground(), light);
  await button.click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await settled(page);
  assert.notEqual(await ground(), light);
  await close();
});
