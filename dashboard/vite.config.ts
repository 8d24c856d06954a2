import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * Everything the pages need stands under their own origin, so that they work offline and under `default-src 'self'`:
 * no inlined data addresses, no script in the page itself.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "../dist/dashboard",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
  server: { proxy: { "/v1": process.env.EVENKEEL_SERVER ?? "http://127.0.0.1:4748" } },
});
