import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { chromiumLaunch, findChromium } from "./chromium.ts";

const found = findChromium();
const skip = found.is === "none" ? found.because : false;
const folder = mkdtempSync(join(tmpdir(), "evenkeel-report-"));
const report = join(folder, "report.html");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;

before(async () => {
  if (found.is === "none") return;
  execFileSync(process.execPath, ["src/cli/main.ts", "scan", "--example", "-o", report], { stdio: "pipe" });
  browser = await chromium.launch({ executablePath: found.path, ...chromiumLaunch });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [width, shape] of [
  [1280, "wide"],
  [390, "narrow"],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`the report, ${shape} and ${colorScheme}: fits, is accessible, requests nothing`, { skip }, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const requested: string[] = [];
      const said: string[] = [];
      page.on("request", (request) => requested.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(pathToFileURL(report).href);
      assert.deepEqual(requested, [pathToFileURL(report).href]);
      assert.deepEqual(said, []);
      assert.ok((await page.locator("svg").count()) > 3, "charts are drawn");
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      assert.ok(Number(overflow) <= 0, `the page is ${overflow} px wider than the screen`);
      await page.evaluate(axe);
      const violations = await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] }).then((run) => run.violations.map((each) => each.id + ': ' + each.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))",
      );
      assert.deepEqual(violations, []);
      const pictures = process.env.EVENKEEL_PICTURES;
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, `report-${shape}-${colorScheme}.png`), fullPage: true });
      }
      await context.close();
    });
  }
}
