/** Serves the built page at app://nestbox. */
import { protocol } from "electron";
import { securityHeaders } from "../services/page-policy.ts";
import { staticFile } from "../services/static-files.ts";
import { isOwnPage, SCHEME } from "./page-origin.ts";

/** Must run before the app is ready: afterwards Chromium's list of schemes is closed. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers requests from `folder`. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const headers = securityHeaders();
    if (!isOwnPage(request.url) || request.method !== "GET") return new Response(null, { status: 404, headers });
    const file = await staticFile(folder, new URL(request.url).pathname);
    if (file === undefined) return new Response("There is no such page.\n", { status: 404, headers });
    return new Response(file.bytes, { headers: { ...headers, "Content-Type": file.type } });
  });
}
