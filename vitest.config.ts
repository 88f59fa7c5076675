import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{core,electron,renderer,tools,bench,e2e}/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    pool: "forks",
  },
});
