import assert from "node:assert/strict";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { buildDashboard } from "./build-dashboard.ts";

const out = mkdtempSync(join(tmpdir(), "evenkeel-dashboard-"));
const mostBytes = 150_000;

/** Vite's manifest, as far as it is read here. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

before(() => buildDashboard(out));
after(() => rmSync(out, { recursive: true, force: true }));

test("no page needs more than 150 kB of gzipped script, what it loads later included", () => {
  const manifest = JSON.parse(readFileSync(join(out, ".vite", "manifest.json"), "utf8")) as Record<string, Chunk>;
  const chunk = (key: string): Chunk => manifest[key] ?? assert.fail(`${key} is not in the manifest`);
  const entry = Object.keys(manifest).find((key) => chunk(key).isEntry) ?? assert.fail("no entry");
  const pages = Object.keys(manifest).filter((key) => /^src\/pages\/\w+\/index\.tsx$/.test(key));
  assert.ok(pages.length >= 7, `pages: ${pages.join(", ")}`);
  const reached = (key: string, later: boolean, seen: Set<string>): Set<string> => {
    if (seen.has(key)) return seen;
    seen.add(key);
    for (const next of chunk(key).imports ?? []) reached(next, later, seen);
    // What the entry loads later are the pages; what a page loads later is its own.
    if (later && key !== entry) for (const next of chunk(key).dynamicImports ?? []) reached(next, later, seen);
    return seen;
  };
  for (const page of pages) {
    const keys = reached(page, true, reached(entry, false, new Set()));
    const files = [...new Set([...keys].map((key) => chunk(key).file))].filter((file) => file.endsWith(".js"));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
    assert.ok(bytes > 50_000, `${page}: ${bytes} bytes is too little to be a page`);
    assert.ok(bytes <= mostBytes, `${page}: ${bytes} bytes of gzipped script in ${files.length} files`);
  }
});

test("the page has no script or style of its own, and nothing points to another origin", () => {
  const html = readFileSync(join(out, "index.html"), "utf8");
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=")|<style|\son\w+=|style="/);
  for (const [, address] of html.matchAll(/(?:src|href)="([^"]+)"/g)) assert.match(address ?? "", /^\/[^/]/);
  for (const file of globSync("assets/*.{css,js}", { cwd: out })) {
    const text = readFileSync(join(out, file), "utf8");
    assert.doesNotMatch(text, /url\((?!["']?\/assets)|@import|\bfetch\(["'`]https?:|new WebSocket|eval\(/, file);
  }
});
