import { expect, test } from "vitest";
import { HostError } from "../../core/base/errors.ts";
import { parseServeOptions } from "./serve-options.ts";

test.each([
  [[], { listen: { host: "127.0.0.1", port: 0 } }],
  [["--listen", "[::1]:7000", "--home", "/a=b"], { listen: { host: "::1", port: 7000 }, home: "/a=b" }],
  [["--home=/a=b", "--listen=localhost:1"], { listen: { host: "localhost", port: 1 }, home: "/a=b" }],
])("%j", (args, expected) => {
  expect(parseServeOptions(args)).toEqual(expected);
});

test.each([[["7000"]], [["--port", "1"]], [["--listen"]], [["--home="]], [["--listen", "7000"]]])(
  "%j is refused with a sentence",
  (args) => {
    expect(() => parseServeOptions(args)).toThrow(HostError);
  },
);
