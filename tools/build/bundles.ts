/** What is bundled, from which sources. One row a program; only `electron` and Node's own modules stay outside. */

export interface Bundle {
  /** Folder under dist/. */
  readonly name: string;
  readonly entry: string;
  /** File name in the folder. */
  readonly file: string;
  /** A sandboxed preload must be one CommonJS file; the rest are ES modules. */
  readonly format: "es" | "cjs";
  /** May the program load parts of itself later, from files beside it? */
  readonly splits: boolean;
  readonly sources: readonly string[];
}

export const BUNDLES: readonly Bundle[] = [
  {
    name: "main",
    entry: "electron/shell-electron/main.ts",
    file: "main.js",
    format: "es",
    splits: false,
    sources: ["core", "electron/contract", "electron/services", "electron/shell-electron"],
  },
  {
    name: "preload",
    entry: "electron/preload/preload.ts",
    file: "preload.cjs",
    format: "cjs",
    splits: false,
    sources: ["electron/contract", "electron/preload"],
  },
  {
    name: "vm",
    entry: "electron/vm/entry.ts",
    file: "entry.js",
    format: "es",
    splits: false,
    sources: ["core", "electron/contract", "electron/services", "electron/vm"],
  },
  {
    name: "cli",
    entry: "electron/cli/main.ts",
    file: "main.js",
    format: "es",
    // Help must not load a machine.
    splits: true,
    sources: ["core", "electron/contract", "electron/services", "electron/vm", "electron/cli"],
  },
  {
    name: "web",
    entry: "electron/shell-web/run.ts",
    file: "run.js",
    format: "es",
    splits: false,
    sources: ["core", "electron/contract", "electron/services", "electron/shell-web"],
  },
];

/** The window's page, built by its own configuration. */
export const RENDERER = {
  config: "renderer/vite.config.ts",
  sources: ["renderer", "electron/contract", "core/base", "core/settings", "package-lock.json"],
} as const;
