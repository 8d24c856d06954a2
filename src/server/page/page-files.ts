import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer> | null;
  readonly type: string;
  readonly etag: string;
  /** Named by its own content: it never changes. */
  readonly immutable: boolean;
}

export interface PageRequest {
  readonly path: string;
  readonly acceptsGzip: boolean;
  readonly ifNoneMatch: string | null;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** For every answer of the server. Where browsers know it, not even the page's own script can make markup of a text. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/**
 * The dashboard's files: read once and asked for by name, so that no path leads out of the folder. Read again where its
 * index.html is another one.
 */
export class PageFiles {
  readonly #folder: string;
  #files: ReadonlyMap<string, PageFile> = new Map();
  #readAt = -1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `null`: there is no such file. What has no file of its own is a page of the dashboard, for it to show. */
  answer({ path, acceptsGzip, ifNoneMatch }: PageRequest): Response | null {
    this.#refresh();
    // The id of a session may have a dot in it; no other page has.
    const isPage = path.startsWith("/sessions/") || !path.slice(path.lastIndexOf("/")).includes(".");
    const wanted = this.#files.get(path) ?? (isPage ? this.#files.get("/index.html") : undefined);
    if (wanted === undefined) return isPage ? notBuilt() : null;
    const headers = new Headers({
      "content-type": wanted.type,
      etag: wanted.etag,
      "cache-control": wanted.immutable ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
    });
    if (ifNoneMatch === wanted.etag) return new Response(null, { status: 304, headers });
    const zipped = acceptsGzip ? wanted.gzip : null;
    if (zipped !== null) headers.set("content-encoding", "gzip");
    return new Response(zipped ?? wanted.bytes, { headers });
  }

  #refresh(): void {
    const index = join(this.#folder, "index.html");
    const at = existsSync(index) ? statSync(index).mtimeMs : -1;
    if (at === this.#readAt) return;
    this.#files = at === -1 ? new Map() : readFiles(this.#folder);
    this.#readAt = at;
  }
}

function readFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // Links are not followed: they may lead anywhere.
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join("/")}`;
    const type = types[extname(entry.name)];
    if (type === undefined) continue;
    const bytes = new Uint8Array(readFileSync(file));
    const small = bytes.length < 1000 || !/text|json|svg|javascript/.test(type);
    files.set(path, {
      bytes,
      gzip: small ? null : new Uint8Array(gzipSync(bytes, { level: 9 })),
      type,
      etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 24)}"`,
      immutable: /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path) && path.startsWith("/assets/"),
    });
  }
  return files;
}

function notBuilt(): Response {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Evenkeel</title>
<h1>The dashboard is not built</h1>
<p>The server runs and answers under <a href="/v1/overview">/v1/overview</a>. Build the page with <code>npm run build</code>, then load this again.</p>
</html>`;
  return new Response(text, {
    status: 503,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
