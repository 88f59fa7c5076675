import { expect, test } from "vitest";
import { explained, givenElectron } from "./electron-missing.ts";

const ELECTRON_URL = "https://github.com/electron/electron/releases/download/v1.2.3/electron-v1.2.3-linux-x64.zip";
const TOOL_URL = "https://github.com/electron-userland/electron-builder-binaries/releases/download/a/appimage.7z";

const fetchError = (name: string, message: string, url?: string): Error =>
  Object.assign(new Error(message), { name, ...(url === undefined ? {} : { options: { url: new URL(url) } }) });

test.each([
  ["RequestError", ELECTRON_URL, "Electron 1.2.3 is not on this computer", "ELECTRON_OVERRIDE_DIST_PATH"],
  ["HTTPError", undefined, "Electron 1.2.3 is not on this computer", "ELECTRON_OVERRIDE_DIST_PATH"],
  ["TimeoutError", TOOL_URL, `A tool of electron-builder (${TOOL_URL})`, "linux dir tar.gz deb"],
])("a %s for %s is one sentence that says what to do", (name, url, what, remedy) => {
  const error = explained(fetchError(name, "getaddrinfo ENOTFOUND github.com\nmore", url), "1.2.3") as Error;
  expect(error).toMatchObject({ name: "HostError" });
  expect(error.message).toContain(what);
  expect(error.message).toContain(remedy);
  expect(error.message).toContain("(getaddrinfo ENOTFOUND github.com)");
  expect(error.message).not.toContain("\n");
});

test("any other error stays as it came", () => {
  const defect = new TypeError("x is not a function");
  expect(explained(defect, "1.2.3")).toBe(defect);
});

test("a distribution that is named must be there", () => {
  expect(givenElectron({})).toBeUndefined();
  expect(givenElectron({ ELECTRON_OVERRIDE_DIST_PATH: import.meta.dirname })).toBe(import.meta.dirname);
  const absent = { ELECTRON_OVERRIDE_DIST_PATH: `${import.meta.dirname}/absent` };
  expect(() => givenElectron(absent)).toThrow(/absent", but nothing is there: name the folder/);
});
