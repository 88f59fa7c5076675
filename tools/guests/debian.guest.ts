/**
 * Boot loaders, firmware, testers and kernels as Debian ships them. One that cannot be had here is reported as skipped,
 * with the reason.
 */
import { expect, inject, test } from "vitest";
import { boot } from "./boot-command.ts";
import { GUEST_CASES, obstacle } from "./debian-cases.ts";

const PATIENCE = ["--timeout", "600"];

test.for(GUEST_CASES)("$name", async (guest, { skip }) => {
  const found = inject("guests");
  const missing = obstacle(guest);
  if (missing !== undefined) skip(missing);
  const paths = new Map(
    guest.images.map((id) => {
      const image = found[id];
      return [id, "path" in image ? image.path : skip(image.reason)];
    }),
  );
  const { exitCode, report, stdout, stderr } = await boot(...guest.options((id) => paths.get(id)!), ...PATIENCE);
  expect(exitCode, `${report.reason}; ${stderr}\n${report.screenText}`).toBe(0);
  for (const part of guest.screen ?? []) expect(report.screenText).toMatch(part);
  for (const part of guest.serial ?? []) expect(stdout).toContain(part);
});
