import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const portkeyVersion = "1.15.2";
/** Others' programs are kept outside of the tree. */
const cache = join(process.env.EVENKEEL_CACHE ?? join(homedir(), ".cache", "evenkeel"), "bench");

/** How to start another proxy, or why it is left out. */
export type Other =
  | { readonly is: "there"; readonly command: readonly string[]; readonly port: number; readonly version: string }
  | { readonly is: "missing"; readonly because: string };

/** nginx as Debian ships it: one worker, unbuffered both ways, connections kept. */
export async function nginx(upstream: string): Promise<Other> {
  const binary = nginxBinary();
  if (binary === null) {
    return { is: "missing", because: "there is no nginx, and apt-get could not fetch one" };
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-nginx-"));
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; client_max_body_size 0; keepalive_requests 1000000;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  upstream model { server ${new URL(upstream).host}; keepalive 128; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off; }
  }
}
`,
  );
  const said = spawnSync(binary, ["-v"], { encoding: "utf8" }).stderr;
  return { is: "there", command: [binary, "-p", folder, "-c", file], port, version: said.trim().replace(/^.*\//, "") };
}

function nginxBinary(): string | null {
  const kept = join(cache, "nginx", "usr", "sbin", "nginx");
  const works = (path: string): boolean => spawnSync(path, ["-v"]).status === 0;
  for (const path of ["nginx", "/usr/sbin/nginx", kept]) if (works(path)) return path;
  const folder = join(cache, "nginx");
  mkdirSync(folder, { recursive: true });
  spawnSync("apt-get", ["download", "nginx"], { cwd: folder, stdio: "ignore" });
  for (const file of globSync("nginx_*.deb", { cwd: folder })) {
    spawnSync("dpkg", ["-x", join(folder, file), folder], { stdio: "ignore" });
  }
  return works(kept) ? kept : null;
}

/** `@portkey-ai/gateway` from npm, as its own process. */
export async function portkey(): Promise<Other> {
  const folder = join(cache, `portkey-${portkeyVersion}`);
  const entry = join(folder, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const wanted = `@portkey-ai/gateway@${portkeyVersion}`;
    spawnSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", wanted], {
      stdio: "ignore",
    });
  }
  if (!existsSync(entry))
    return { is: "missing", because: `npm could not install @portkey-ai/gateway ${portkeyVersion}` };
  const port = await freePort();
  return {
    is: "there",
    command: [process.execPath, entry, `--port=${port}`, "--headless"],
    port,
    version: portkeyVersion,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
