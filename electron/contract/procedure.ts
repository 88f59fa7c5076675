/**
 * A call from a front end to the services, over whatever carries it. The declaration of an API is its interface, a list
 * of its method names (types vanish at run time) and, on the serving side only, a check of each method's arguments.
 * Errors cross as data, because neither ipcRenderer.invoke nor contextBridge keeps an error's class or its fields.
 */
import { HostError, type HostErrorKind } from "../../core/base/errors.ts";

/** "internal": a defect of Nestbox; the message says where the log is, not what the stack was. */
export type CallErrorKind = HostErrorKind | "internal";

export interface CallFailure {
  readonly kind: CallErrorKind;
  /** A sentence for the user. */
  readonly message: string;
}

/** What crosses the boundary as the answer to a call. */
export type CallReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CallFailure };

/** What a call made through `client` rejects with. */
export class CallError extends Error {
  readonly kind: CallErrorKind;

  constructor(failure: CallFailure) {
    super(failure.message);
    this.name = "CallError";
    this.kind = failure.kind;
  }
}

type Procedure = (...args: never[]) => Promise<unknown>;

/** The names of an API's methods, once each; `satisfies MethodNames<Api>` makes forgetting one a compile error. */
export type MethodNames<T> = Readonly<Record<keyof T, true>>;

/** Carries one call: `channel` is "prefix.method". */
export type Invoke = (channel: string, args: readonly unknown[]) => Promise<CallReply>;

/** The structural part of a zod schema that `serve` needs, so that front ends do not bundle zod. */
export interface ArgumentCheck<A> {
  safeParse(
    args: unknown,
  ):
    | { readonly success: true; readonly data: A }
    | { readonly success: false; readonly error: { readonly issues: readonly CheckIssue[] } };
}

interface CheckIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** One check for the arguments of every method, as a tuple. */
export type ArgumentChecks<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Promise<unknown> ? ArgumentCheck<A> : never;
};

/** An object with T's methods, each of which sends its call through `invoke`. */
export function client<T extends object>(prefix: string, methods: MethodNames<T>, invoke: Invoke): T {
  const proxy: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const name of Object.keys(methods)) {
    proxy[name] = async (...args) => {
      const reply = await invoke(`${prefix}.${name}`, args);
      if (!reply.ok) throw new CallError(reply.error);
      return reply.value;
    };
  }
  return proxy as T;
}

export interface ServeOptions {
  /** Told of failures that are ours, so that they reach the log with their stack. */
  readonly onInternalError: (channel: string, error: unknown) => void;
}

/**
 * Answers calls to `service`. The caller is not trusted: unlisted names and arguments that do not pass their check are
 * refused with kind "invalid-input". Never rejects.
 */
export function serve<T extends object>(
  prefix: string,
  checks: ArgumentChecks<T>,
  service: T,
  options: ServeOptions,
): Invoke {
  return async (channel, args) => {
    const name = channel.startsWith(`${prefix}.`) ? channel.slice(prefix.length + 1) : "";
    if (!Object.hasOwn(checks, name)) return refuse(`There is no call named "${channel.slice(0, 64)}".`);
    const key = name as keyof T & string;
    const checked = (checks[key] as unknown as ArgumentCheck<never[]>).safeParse(args);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      return refuse(`${channel}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "wrong arguments"}`);
    }
    try {
      return { ok: true, value: await (service[key] as Procedure).apply(service, checked.data) };
    } catch (error) {
      return { ok: false, error: failureOf(error, () => options.onInternalError(channel, error)) };
    }
  };
}

/** What of an error may be shown to the user; `internal` is called when it is a defect of ours. */
export function failureOf(error: unknown, internal: () => void): CallFailure {
  if (error instanceof HostError || error instanceof CallError) return { kind: error.kind, message: error.message };
  internal();
  return { kind: "internal", message: "Something went wrong inside Nestbox. The details are in its log." };
}

function refuse(message: string): CallReply {
  return { ok: false, error: { kind: "invalid-input", message } };
}
