/** What a page may do beyond showing itself: what the VM screen needs, and nothing else. */
import type { Session } from "electron";
import { isOwnPage } from "./page-origin.ts";

/** Capture of mouse and keyboard, full screen, and copying a screenshot. */
export const ALLOWED: ReadonlySet<string> = new Set([
  "pointerLock",
  "keyboardLock",
  "fullscreen",
  "clipboard-sanitized-write",
]);

export function mayUse(permission: string, page: string): boolean {
  return ALLOWED.has(permission) && isOwnPage(page);
}

export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl ?? contents.getURL())),
  );
  session.setPermissionCheckHandler((_contents, permission, _origin, details) =>
    mayUse(permission, details.requestingUrl ?? ""),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  // The page offers its own saves through the services; nothing else may write files.
  session.on("will-download", (event, item) => {
    if (!isOwnPage(item.getURL()) && !item.getURL().startsWith("blob:app://nestbox/")) event.preventDefault();
  });
}
