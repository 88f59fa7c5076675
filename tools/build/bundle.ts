import { renameSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { build, type InlineConfig } from "vite";
import type { Bundle } from "./bundles.ts";
import { DIST, ROOT } from "./freshness.ts";
import { licencesPlugin } from "./licences.ts";

/** Writes one program to dist/NAME/. Rejects when it imports something that would not be there at run time. */
export async function bundle(program: Bundle): Promise<void> {
  await aside(program.name, (outDir) => build(configOf(program, outDir)));
}

/** Builds beside the folder and swaps: a build that fails, or another process that reads, sees the old one whole. */
async function aside(name: string, work: (outDir: string) => Promise<unknown>): Promise<void> {
  const outDir = join(DIST, `.${name}-${process.pid}`);
  try {
    await work(outDir);
    rmSync(join(DIST, name), { recursive: true, force: true });
    renameSync(outDir, join(DIST, name));
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function configOf(program: Bundle, outDir: string): InlineConfig {
  return {
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    // ws looks for native helpers that are not shipped.
    define: { "process.env.WS_NO_BUFFER_UTIL": '"1"', "process.env.WS_NO_UTF_8_VALIDATE": '"1"' },
    ssr: { noExternal: true, external: ["electron"], target: "node" },
    build: {
      ssr: program.entry,
      outDir,
      emptyOutDir: false,
      // Electron 45 and Node 24 alike.
      target: "es2023",
      minify: false,
      sourcemap: "hidden",
      rolldownOptions: {
        external: isExternal,
        output: {
          format: program.format,
          entryFileNames: program.file,
          // Beside the entry: services/resources.ts finds dist/ from where it lies.
          chunkFileNames: "[name]-[hash].js",
          codeSplitting: program.splits,
        },
        onLog(level, log, handle) {
          if (log.code === "UNRESOLVED_IMPORT") throw new Error(`${program.name}: ${log.message}`);
          handle(level, log);
        },
      },
    },
  };
}

function isExternal(id: string): boolean {
  return id === "electron" || id.startsWith("node:") || builtinModules.includes(id);
}

/** Builds the page with its own configuration. */
export async function bundlePage(config: string): Promise<void> {
  await aside("renderer", (outDir) =>
    build({
      root: join(ROOT, "renderer"),
      configFile: join(ROOT, config),
      plugins: [licencesPlugin(ROOT)],
      logLevel: "warn",
      build: { outDir, emptyOutDir: true },
    }),
  );
}
