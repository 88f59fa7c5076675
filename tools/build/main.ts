/** `npm run build`. */
import { buildAll } from "./build.ts";

const startMs = performance.now();
await buildAll((line) => console.log(line));
console.log(`dist/ is up to date (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
