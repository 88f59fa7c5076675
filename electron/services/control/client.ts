/** The control API of a Nestbox that runs, as seen by the `nestbox` command. */
import { connect, type Socket } from "node:net";
import { Listeners } from "../../contract/listeners.ts";
import { client, type CallReply } from "../../contract/procedure.ts";
import { VM_API, VM_EVENTS, type VmApi, type VmEvents } from "../../contract/vm-api.ts";
import { controlAddress } from "./address.ts";
import { byLines, type ControlMessage, type ControlRequest } from "./messages.ts";

export interface ControlClient {
  readonly api: VmApi;
  readonly events: Listeners<VmEvents>;
  close(): void;
}

/** Undefined: no Nestbox runs the machines of this folder. */
export async function connectControl(home: string): Promise<ControlClient | undefined> {
  const address = await controlAddress(home);
  const socket = await new Promise<Socket | undefined>((resolve) => {
    const trial = connect(address);
    trial.once("connect", () => resolve(trial));
    trial.once("error", () => resolve(undefined));
  });
  return socket === undefined ? undefined : clientOver(socket);
}

function clientOver(socket: Socket): ControlClient {
  const events = new Listeners<VmEvents>();
  const waiting = new Map<number, (reply: CallReply) => void>();
  let calls = 0;
  let isLost = false;
  const hear = byLines((text) => {
    const message = JSON.parse(text) as ControlMessage;
    if (message.type === "reply") {
      waiting.get(message.id)?.(message.reply);
      waiting.delete(message.id);
    } else if (Object.hasOwn(VM_EVENTS, message.event)) {
      events.emit(message.event as keyof VmEvents, message.data as never);
    }
    return true;
  });
  socket.setEncoding("utf8");
  socket.on("data", hear);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    isLost = true;
    for (const resolve of waiting.values()) resolve(LOST);
    waiting.clear();
  });
  const api = client<VmApi>("vm", VM_API, (channel, args) => {
    if (isLost) return Promise.resolve(LOST);
    const request: ControlRequest = { id: ++calls, channel, args: [...args] };
    return new Promise((resolve) => {
      waiting.set(request.id, resolve);
      socket.write(`${JSON.stringify(request)}\n`);
    });
  });
  return { api, events, close: () => void socket.destroy() };
}

const LOST: CallReply = {
  ok: false,
  error: { kind: "io", message: "The Nestbox that runs the machines has ended. Try the command again." },
};
