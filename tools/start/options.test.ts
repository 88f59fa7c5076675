import { expect, test } from "vitest";
import { HostError } from "../../core/base/errors.ts";
import { parseStartOptions } from "./options.ts";

test.each([
  [["start"], ["electron", "chromium", "address"]],
  [["start", "--shell=electron"], ["electron"]],
  [
    ["start", "--shell", "web"],
    ["chromium", "address"],
  ],
  [
    ["start", "--listen", "127.0.0.1:7000"],
    ["chromium", "address"],
  ],
  [["serve"], ["address"]],
  [["serve", "--listen=0.0.0.0:80"], ["address"]],
])("%j tries %j", (args, rungs) => {
  expect(parseStartOptions(args).rungs).toEqual(rungs);
});

test("the address and the folder", () => {
  expect(parseStartOptions(["serve", "--listen", "[::1]:7000", "--home=/srv/nestbox"])).toMatchObject({
    listen: { host: "::1", port: 7000 },
    home: "/srv/nestbox",
    help: false,
  });
});

test.each([
  [["start", "--shel=web"]],
  [["start", "web"]],
  [["start", "--shell=gtk"]],
  [["start", "--shell"]],
  [["start", "--shell="]],
  [["start", "--listen", "7000"]],
  [["start", "--listen", "127.0.0.1:70000"]],
  [["start", "--shell=electron", "--listen", "127.0.0.1:1"]],
  [["serve", "--shell=electron"]],
])("%j is refused with a sentence", (args) => {
  expect(() => parseStartOptions(args)).toThrow(HostError);
});
