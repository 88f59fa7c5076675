import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page, for both shells. Relative addresses: under app:// and under http:// alike; no inline scripts (CSP). */
export default defineConfig({
  root: folder("."),
  base: "./",
  plugins: [react()],
  build: {
    outDir: folder("../dist/renderer"),
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
