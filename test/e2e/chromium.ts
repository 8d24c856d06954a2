import { existsSync } from "node:fs";

const places = [
  process.env.EVENKEEL_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine, or why the test is skipped. Under CI its absence is a failure, not a skip. */
export function findChromium():
  | { readonly is: "found"; readonly path: string }
  | { readonly is: "none"; readonly because: string } {
  const path = places.find((place) => place !== undefined && existsSync(place));
  if (path !== undefined) return { is: "found", path };
  const because = "no Chromium found (Debian: apt-get install chromium; or set EVENKEEL_CHROMIUM to one)";
  if (process.env.CI === "true") throw new Error(`${because}; CI does not skip`);
  return { is: "none", because };
}

/** How each test starts it. On a busy machine the first start takes its time. */
export const chromiumLaunch = {
  timeout: 180_000,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};
