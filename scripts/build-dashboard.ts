import { fileURLToPath } from "node:url";
import { build } from "vite";

/**
 * The dashboard's pages: `dashboard/` → a folder of files that any server can give out. Needs the development
 * dependencies; a published package has the folder already.
 *
 * @param out emptied first
 */
export async function buildDashboard(out: string): Promise<void> {
  const root = fileURLToPath(new URL("../dashboard", import.meta.url));
  await build({
    configFile: `${root}/vite.config.ts`,
    logLevel: "warn",
    build: { outDir: out, emptyOutDir: true },
  });
}
