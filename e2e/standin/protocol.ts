/**
 * Custom schemes. Chromium's own list is fixed, so inside the browser app://nestbox/x is http://nestbox.app.localhost/x:
 * an origin of its own and a secure context, as a scheme registered standard and secure is in Electron. No request
 * reaches a network: all are answered by the app's handler.
 */
import { isReady } from "./app.ts";

interface SchemeRegistration {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

type Handler = (request: Request) => Response | Promise<Response>;

const privileges = new Map<string, Readonly<Record<string, boolean>>>();
const handlers = new Map<string, Handler>();
let registered = false;

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly SchemeRegistration[]): void {
    if (isReady()) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    if (registered) throw new Error("stand-in: protocol.registerSchemesAsPrivileged can only be called once");
    registered = true;
    for (const { scheme, privileges: granted = {} } of schemes) privileges.set(scheme, granted);
  },
  handle(scheme: string, handler: Handler): void {
    if (!isReady()) throw new Error("protocol.handle can only be used after app is ready");
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
};

/** app://host/x → http://host.app.localhost/x. Throws for schemes that would be no origin in Electron either. */
export function toBrowser(address: string): string {
  const url = new URL(address);
  if (/^(https?|data|blob|about):$/.test(url.protocol)) return address;
  const scheme = url.protocol.slice(0, -1);
  const granted = privileges.get(scheme);
  if (granted?.["standard"] !== true || granted["secure"] !== true) {
    throw new Error(`stand-in: ${scheme}: was not registered as standard and secure before the app was ready`);
  }
  return `http://${url.host}.${scheme}.localhost${url.pathname}${url.search}${url.hash}`;
}

export function fromBrowser(address: string): string {
  return address.replace(/^(blob:)?http:\/\/([^/]+)\.([a-z]+)\.localhost(?=\/|$)/, "$1$3://$2");
}

/** The app's answer to a request of a page; undefined when the address is not of a scheme that it handles. */
export async function answer(address: string, method: string): Promise<Response | undefined> {
  const own = fromBrowser(address);
  const handler = handlers.get(new URL(own).protocol.slice(0, -1));
  if (handler === undefined) return undefined;
  // A Request of Node's keeps an unknown scheme's address as it is.
  return handler(new Request(own, { method }));
}
