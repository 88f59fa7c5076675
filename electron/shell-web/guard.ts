/**
 * Who may talk to the web shell. Three checks, because each stops something else: the Host header stops a foreign name
 * that was pointed at this address (DNS rebinding), the Origin header stops other pages in the same browser, and the
 * token stops other programs and users.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";

const TICKET_MS = 60_000;

export class Guard {
  readonly token: string = randomBytes(32).toString("base64url");
  readonly #tickets = new Map<string, number>();

  /** Undefined when the request may go on to the token check, else why not. */
  refusal(headers: IncomingHttpHeaders): string | undefined {
    const host = headers.host ?? "";
    if (!isOwnName(host)) return `This address may not be reached by the name "${host.slice(0, 80)}".`;
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${host}`) return "Another page may not talk to Nestbox.";
    return undefined;
  }

  /** Compares in constant time. */
  accepts(token: string | undefined): boolean {
    return timingSafeEqual(digest(token ?? ""), digest(this.token));
  }

  acceptsHeader(headers: IncomingHttpHeaders): boolean {
    return this.accepts(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1]);
  }

  /** Good for one page, soon: other users see a browser's command line, so the token itself may not stand there. */
  ticket(): string {
    const ticket = randomBytes(32).toString("base64url");
    this.#tickets.set(ticket, Date.now() + TICKET_MS);
    return ticket;
  }

  redeem(ticket: string): boolean {
    const untilMs = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return untilMs !== undefined && Date.now() < untilMs;
  }
}

/** Addresses, localhost and this host's own name: none of them is a name that somebody else's DNS decides. */
function isOwnName(host: string): boolean {
  const name = /^\[(.+)\](:\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, "");
  return isIP(name) !== 0 || name === "localhost" || name.toLowerCase() === hostname().toLowerCase();
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
