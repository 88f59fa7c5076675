/** `npm run build`. */
import { HostError } from "../../core/base/errors.ts";
import { buildAll } from "./build.ts";

const startMs = performance.now();
try {
  await buildAll((line) => console.log(line));
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  console.error(`nestbox: ${error.message}`);
  process.exit(1);
}
console.log(`dist/ is up to date (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
