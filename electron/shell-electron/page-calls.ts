/** What the page may ask of the main process. Every message is checked for who sent it. */
import { MessageChannelMain, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from "electron";
import { z } from "zod";
import { failureOf, serve, type CallReply } from "../contract/procedure.ts";
import { IPC, type ScreenPortMessage } from "../contract/preload-host.ts";
import { VM_API_CHECKS, VM_ID_PATTERN } from "../contract/vm-api-checks.ts";
import type { VmApi } from "../contract/vm-api.ts";
import type { VmService } from "../services/vm-service.ts";
import { isOwnPage } from "./page-origin.ts";

const REFUSED: CallReply = {
  ok: false,
  error: { kind: "denied", message: "This page may not talk to Nestbox. Close its window." },
};

const callArguments = z.tuple([z.string().max(64), z.array(z.unknown()).max(8)]);
const screenArguments = z.tuple([z.string().regex(VM_ID_PATTERN), z.string().max(64)]);

export interface PageCallOptions {
  readonly service: VmService;
  readonly onInternalError: (where: string, error: unknown) => void;
  /** The page in this window is up. */
  readonly onReady: (contents: WebContents) => void;
}

export function servePageCalls({ service, onInternalError, onReady }: PageCallOptions): void {
  const invoke = serve<VmApi>("vm", VM_API_CHECKS, service, { onInternalError });

  ipcMain.handle(IPC.call, (event, ...args: unknown[]) => {
    const call = callArguments.safeParse(args);
    return isTrusted(event) && call.success ? invoke(...call.data) : REFUSED;
  });
  ipcMain.on(IPC.ready, (event) => {
    if (isTrusted(event)) onReady(event.sender);
  });
  ipcMain.on(IPC.screen, (event, ...args: unknown[]) => {
    const request = screenArguments.safeParse(args);
    if (isTrusted(event) && request.success) openScreen(event, ...request.data, service, onInternalError);
  });
}

/** The top frame of one of our pages; a frame that navigated away or is gone is neither. */
function isTrusted({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

/** One end of a channel goes to the VM's process, the other to the page: frames never pass through here. */
function openScreen(
  { sender, senderFrame }: IpcMainEvent,
  vmId: string,
  requestId: string,
  service: VmService,
  onInternalError: PageCallOptions["onInternalError"],
): void {
  const screen = `${sender.id}/${requestId}`;
  const { port1, port2 } = new MessageChannelMain();
  try {
    service.openScreen(vmId, screen, { batch: () => {}, closed: () => {} }, port1);
    sender.once("destroyed", () => service.closeScreen(vmId, screen));
    const message: ScreenPortMessage = { nestboxScreen: requestId };
    senderFrame?.postMessage(IPC.screen, message, [port2]);
  } catch (error) {
    const { message } = failureOf(error, () => onInternalError("openScreen", error));
    senderFrame?.postMessage(IPC.screen, { nestboxScreen: requestId, error: message } satisfies ScreenPortMessage, []);
  }
}
