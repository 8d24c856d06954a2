import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type Options, type Running, running } from "../../dashboard/fixture/running.ts";
import { buildDashboard } from "../../scripts/build-dashboard.ts";
import { chromiumLaunch, findChromium } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page that is looked at, with what it did. */
export interface Look {
  readonly page: Page;
  /** Addresses of requests that left the server's origin. */
  readonly strangers: readonly string[];
  /** What stood in the console, but for requests that failed while the server was away. */
  readonly said: readonly string[];
  close(): Promise<void>;
}

/** The built pages, a browser, and servers to look at. */
export interface Stage {
  serve(kind: Options["kind"], more?: Partial<Options>): Promise<Running>;
  look(url: string, path: string, options?: BrowserContextOptions): Promise<Look>;
  close(): Promise<void>;
}

export const found = findChromium();
/** Why the tests are skipped, or false. */
export const skip = found.is === "none" ? found.because : false;

export async function openStage(): Promise<Stage> {
  const dashboard = mkdtempSync(join(tmpdir(), "evenkeel-pages-"));
  await buildDashboard(dashboard);
  const servers: Running[] = [];
  let browser: Browser | null = null;
  return {
    async serve(kind, more = {}) {
      const server = await running({ kind, dashboard, ...more });
      servers.push(server);
      return server;
    },
    async look(url, path, options = {}) {
      if (found.is === "none") throw new Error(found.because);
      browser ??= await chromium.launch({ executablePath: found.path, ...chromiumLaunch });
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      const strangers: string[] = [];
      const said: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(`${url}/`)) strangers.push(request.url());
      });
      page.on("console", (message) => {
        if (!message.text().startsWith("Failed to load resource")) said.push(message.text());
      });
      page.on("pageerror", (error) => said.push(error.message));
      await page.goto(url + path);
      return { page, strangers, said, close: () => context.close() };
    },
    async close() {
      await browser?.close();
      for (const server of servers) await server.close();
      rmSync(dashboard, { recursive: true, force: true });
    },
  };
}

/** What axe finds, as one line for each rule. The script goes in past the page's own policy, which forbids it. */
export async function accessibility(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then((run) => run.violations.map((each) => each.id + ': ' + each.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))",
  );
  assert.ok(Array.isArray(found));
  return found.map(String);
}

/** Waits until the page has its data: nothing says that it is loading any more. */
export async function settled(page: Page): Promise<void> {
  const main = page.locator("main");
  const until = Date.now() + 60_000;
  for (;;) {
    const text = await main.innerText();
    if (text.trim() !== "" && (await main.locator(".loading").count()) === 0) return;
    assert.ok(Date.now() < until, `still loading: ${text.slice(0, 200)}`);
    await page.waitForTimeout(30);
  }
}

/** With EVENKEEL_PICTURES a picture of the page goes there, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.EVENKEEL_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
