/** The `nestbox` command in a checkout: its sources, with the resources that a boot needs brought up to date. */
import { ensureResources } from "./resources.ts";

if (process.argv[2] === "boot" && !process.argv.includes("--help")) await ensureResources();
await import("../../electron/cli/main.ts");
