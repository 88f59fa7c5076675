/** What crosses the web shell's WebSocket, as JSON text, and the addresses of its other two doors. */
import type { CallReply } from "./procedure.ts";
import type { ScreenInput } from "./screen.ts";

/** Page to server. `screen` numbers are chosen by the page, unique on one connection. */
export type WebRequest =
  | { readonly type: "call"; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: "input"; readonly screen: string; readonly input: ScreenInput };

/** Server to page. */
export type WebMessage =
  | { readonly type: "reply"; readonly id: number; readonly reply: CallReply }
  | { readonly type: "event"; readonly event: string; readonly data: unknown };

export const WEB_PATHS = {
  /** WebSocket; the token travels as a subprotocol, because a page cannot set headers on one. */
  socket: "/socket",
  /** GET /screen?vm=ID&screen=NAME: the batches of a screen, length-prefixed, until either side ends it. */
  screen: "/screen",
  /** POST /upload?name=FILE: body is the image; answers { path: "upload:…" }. */
  upload: "/upload",
} as const;

export const SOCKET_PROTOCOL = "nestbox.v1";
export const TOKEN_PROTOCOL_PREFIX = "nestbox.token.";
export const TOKEN_KEY = "nestbox.token";
/** WebSocket close code for a wrong token: trying again is of no use. */
export const CLOSE_REFUSED = 4401;
