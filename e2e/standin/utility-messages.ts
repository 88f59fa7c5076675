type PortMessage =
  | { readonly type: "port"; readonly port: number; readonly data: unknown }
  | { readonly type: "portClosed"; readonly port: number };

export type ToUtility =
  | PortMessage
  | { readonly type: "message"; readonly data: unknown; readonly ports: readonly number[] };
export type FromUtility = PortMessage | { readonly type: "message"; readonly data: unknown };
