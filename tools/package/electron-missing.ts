/** Why packages could not be made for want of something to fetch: one sentence, no stack trace. */
import { existsSync } from "node:fs";
import { HostError } from "../../core/base/errors.ts";

/** Names Electron's distribution (its unpacked folder, or its zip), as for Electron's own package and `npm start`. */
export const DIST_VARIABLE = "ELECTRON_OVERRIDE_DIST_PATH";

/** The distribution named in the environment, which is used instead of a fetched one; throws HostError if it is not there. */
export function givenElectron(env: NodeJS.ProcessEnv): string | undefined {
  const path = env[DIST_VARIABLE];
  if (path === undefined || path === "") return undefined;
  if (existsSync(path)) return path;
  throw new HostError(
    "unsupported",
    `${DIST_VARIABLE} names "${path}", but nothing is there: name the folder or the zip that holds Electron for the packages' platform, or unset it to have Electron fetched.`,
  );
}

/** The error to report: HostError for a fetch that failed, else the error as it came. */
export function explained(error: unknown, electronVersion: string): unknown {
  if (!isFetchProblem(error)) return error;
  const { options, message } = error;
  const url = options?.url === undefined ? "" : String(options.url);
  const wasElectron = url === "" || /\/electron-v\d|\/SHASUMS256/.test(url);
  const what = wasElectron ? `Electron ${electronVersion}` : `A tool of electron-builder (${url})`;
  const otherwise = wasElectron
    ? `name the folder or the zip that holds it in ${DIST_VARIABLE}`
    : "ask only for targets that need none (linux dir tar.gz deb)";
  return new HostError(
    "unsupported",
    `${what} is not on this computer and could not be fetched (${oneLine(message)}): connect to the internet, or ${otherwise}, and package again.`,
  );
}

/** The errors of got, which electron-builder and @electron/get fetch with, by their names: they come from its own copy. */
function isFetchProblem(error: unknown): error is Error & { options?: { url?: URL | string } } {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (
    /^(RequestError|HTTPError|TimeoutError|ReadError|MaxRedirectsError)$/.test(error.name) ||
    (typeof code === "string" && /^(ENOTFOUND|EAI_AGAIN|ECONN(REFUSED|RESET|ABORTED)|E(NET|HOST)UNREACH)$/.test(code))
  );
}

function oneLine(message: string): string {
  return message.split("\n", 1)[0]?.trim().slice(0, 200) ?? "";
}
