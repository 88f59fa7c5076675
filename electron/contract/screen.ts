/**
 * The screen channel of one VM: a MessagePort in Electron; in the web shell frames come down a streaming fetch and
 * input goes up the WebSocket. A message is a batch of outputs that ends in "flush" and costs one credit; the viewer
 * grants a credit for each batch it has drawn, so a slow window never queues frames.
 */

/** Credits that a new viewer starts with: one batch on the way while one is being drawn. */
export const INITIAL_CREDITS = 2;

export type ScreenInput =
  | { readonly type: "credit" }
  /** `code` is a KeyboardEvent.code, e.g. "KeyA". */
  | { readonly type: "key"; readonly code: string; readonly pressed: boolean }
  /** Types text on a US keyboard, paced for the guest. */
  | { readonly type: "text"; readonly text: string }
  /** Relative motion, right and down positive; wheel down positive; buttons bit 0 left, 1 right, 2 middle. */
  | {
      readonly type: "mouse";
      readonly dx: number;
      readonly dy: number;
      readonly wheel: number;
      readonly buttons: number;
    }
  /** Where the pointer is, 0 … 65535 over the picture; for guests that follow it. Wheel and buttons as above. */
  | {
      readonly type: "pointer";
      readonly x: number;
      readonly y: number;
      readonly wheel: number;
      readonly buttons: number;
    }
  | { readonly type: "serial"; readonly port: number; readonly bytes: readonly number[] }
  /** Asks for the whole screen again. */
  | { readonly type: "refresh" };

export type ScreenOutput =
  /** The picture has a new size; everything is drawn afresh after it. `text`: the guest is in a text mode. */
  | {
      readonly type: "mode";
      readonly width: number;
      readonly height: number;
      readonly text: boolean;
      /** Width by height of the picture on a monitor of the time; 0: its pixels are square. */
      readonly aspect: number;
    }
  /** `pixels` are width × height × 4 bytes R, G, B, A, rows without gaps: what ImageData takes. */
  | {
      readonly type: "rect";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8Array<ArrayBuffer>;
    }
  | { readonly type: "serial"; readonly port: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Does the guest follow an absolute pointer? Then the window need not capture the mouse. */
  | { readonly type: "pointer"; readonly isFollowed: boolean }
  /** The PC speaker now sounds at this frequency; 0 is silence. */
  | { readonly type: "speaker"; readonly hz: number }
  /** End of a batch: show it, then grant a credit. */
  | { readonly type: "flush" };
