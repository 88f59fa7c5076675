/** `npm run test:guests`: operating systems and boot loaders from Debian's packages, one after the other. */
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["tools/guests/**/*.guest.ts"],
    globalSetup: ["tools/guests/global-setup.ts"],
    // a guest boots in seconds; a busy host takes many times that
    testTimeout: 1_000_000,
    pool: "forks",
    fileParallelism: false,
  },
});
