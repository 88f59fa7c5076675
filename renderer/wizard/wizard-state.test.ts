import { expect, test } from "vitest";
import type { HostInfo, ImageInfo } from "../../electron/contract/vm-api.ts";
import { newVm, resourceProblems, suggestion } from "./wizard-state.ts";

const IMAGE: ImageInfo = {
  path: "upload:1234",
  name: "x86BOOT.img",
  sizeBytes: 1_474_560,
  kind: "floppy",
  osFamily: "dos",
  suggestedName: "FreeDOS",
  suggestedMemoryMiB: 32,
};

test.each([
  ["welcome", undefined, [], { name: "Welcome", osFamily: "welcome", memoryMiB: 16 }],
  ["welcome", IMAGE, ["welcome"], { name: "Welcome 2", osFamily: "welcome", memoryMiB: 16 }],
  ["image", IMAGE, [], { name: "FreeDOS", osFamily: "dos", memoryMiB: 32 }],
  ["empty", IMAGE, [], { name: "Machine", osFamily: "other", memoryMiB: 16 }],
] as const)("for %s it suggests what fits", (source, image, names, resources) => {
  expect(suggestion(source, image, names)).toEqual(resources);
});

test.each([
  ["welcome", undefined, "builtin:welcome"],
  ["image", IMAGE, "upload:1234"],
  ["empty", IMAGE, null],
] as const)("from %s a machine gets its image", (source, picked, image) => {
  expect(newVm(source, picked, { name: " My DOS ", osFamily: "dos", memoryMiB: 8 })).toEqual({
    name: "My DOS",
    osFamily: "dos",
    memoryMiB: 8,
    image,
  });
});

test("what is wrong is found before anything is made", () => {
  const host = { totalMemoryMiB: 100 } as HostInfo;
  expect(resourceProblems({ name: "a", osFamily: "dos", memoryMiB: 8 }, host)).toEqual({});
  const { name, memoryMiB } = resourceProblems({ name: "", osFamily: "dos", memoryMiB: 128 }, host);
  expect([name?.code, memoryMiB?.code]).toEqual(["missing", "moreThanHost"]);
});
