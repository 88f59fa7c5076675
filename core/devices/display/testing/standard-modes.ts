/** Register values of the standard modes, as a VGA BIOS sets them. For tests: the adapter itself knows no mode numbers. */

export interface ModeRegisters {
  readonly miscellaneous: number;
  /** Registers 1–4. */
  readonly sequencer: readonly number[];
  readonly crtc: readonly number[];
  readonly attribute: readonly number[];
  readonly graphics: readonly number[];
}

const bytes = (hex: string): readonly number[] => hex.split(" ").map((byte) => Number.parseInt(byte, 16));

const TEXT_COLORS = bytes("00 01 02 03 04 05 14 07 38 39 3a 3b 3c 3d 3e 3f 0c 00 0f 08");
const EGA_COLORS = bytes("00 01 02 03 04 05 06 07 10 11 12 13 14 15 16 17 01 00 0f 00");
const VGA_COLORS = bytes("00 01 02 03 04 05 14 07 38 39 3a 3b 3c 3d 3e 3f 01 00 0f 00");
const COLORS_256 = bytes("00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 41 00 0f 00");
const PLANES = bytes("00 00 00 00 00 00 05 0f ff");
const VGA_480_LINES = bytes("5f 4f 50 82 54 80 0b 3e 00 40 00 00 00 00 00 00 ea 8c df 28 00 e7 04 e3 ff");

const mode13h: ModeRegisters = {
  miscellaneous: 0x63,
  sequencer: bytes("01 0f 00 0e"),
  crtc: bytes("5f 4f 50 82 54 80 bf 1f 00 41 00 00 00 00 00 00 9c 8e 8f 28 40 96 b9 a3 ff"),
  attribute: COLORS_256,
  graphics: bytes("00 00 00 00 00 40 05 0f ff"),
};

export const STANDARD_MODES = {
  "1h": {
    miscellaneous: 0x67,
    sequencer: bytes("08 03 00 02"),
    crtc: bytes("2d 27 28 90 2b a0 bf 1f 00 4f 0d 0e 00 00 00 00 9c 8e 8f 14 1f 96 b9 a3 ff"),
    attribute: TEXT_COLORS,
    graphics: bytes("00 00 00 00 00 10 0e 00 ff"),
  },
  "3h": {
    miscellaneous: 0x67,
    sequencer: bytes("00 03 00 02"),
    crtc: bytes("5f 4f 50 82 55 81 bf 1f 00 4f 0d 0e 00 00 00 00 9c 8e 8f 28 1f 96 b9 a3 ff"),
    attribute: TEXT_COLORS,
    graphics: bytes("00 00 00 00 00 10 0e 00 ff"),
  },
  "4h": {
    miscellaneous: 0x63,
    sequencer: bytes("09 03 00 02"),
    crtc: bytes("2d 27 28 90 2b 80 bf 1f 00 c1 00 00 00 00 00 00 9c 8e 8f 14 00 96 b9 a2 ff"),
    attribute: bytes("00 13 15 17 02 04 06 07 10 11 12 13 14 15 16 17 01 00 03 00"),
    graphics: bytes("00 00 00 00 00 30 0f 00 ff"),
  },
  "6h": {
    miscellaneous: 0x63,
    sequencer: bytes("01 01 00 06"),
    crtc: bytes("5f 4f 50 82 54 80 bf 1f 00 c1 00 00 00 00 00 00 9c 8e 8f 28 00 96 b9 c2 ff"),
    attribute: bytes("00 17 17 17 17 17 17 17 17 17 17 17 17 17 17 17 01 00 01 00"),
    graphics: bytes("00 00 00 00 00 00 0d 00 ff"),
  },
  "7h": {
    miscellaneous: 0x66,
    sequencer: bytes("00 03 00 02"),
    crtc: bytes("5f 4f 50 82 55 81 bf 1f 00 4f 0d 0e 00 00 00 00 9c 8e 8f 28 0f 96 b9 a3 ff"),
    attribute: bytes("00 08 08 08 08 08 08 08 10 18 18 18 18 18 18 18 0e 00 0f 08"),
    graphics: bytes("00 00 00 00 00 10 0a 00 ff"),
  },
  Dh: {
    miscellaneous: 0x63,
    sequencer: bytes("09 0f 00 06"),
    crtc: bytes("2d 27 28 90 2b 80 bf 1f 00 c0 00 00 00 00 00 00 9c 8e 8f 14 00 96 b9 e3 ff"),
    attribute: EGA_COLORS,
    graphics: PLANES,
  },
  Eh: {
    miscellaneous: 0x63,
    sequencer: bytes("01 0f 00 06"),
    crtc: bytes("5f 4f 50 82 54 80 bf 1f 00 c0 00 00 00 00 00 00 9c 8e 8f 28 00 96 b9 e3 ff"),
    attribute: EGA_COLORS,
    graphics: PLANES,
  },
  "10h": {
    miscellaneous: 0xa3,
    sequencer: bytes("01 0f 00 06"),
    crtc: bytes("5f 4f 50 82 54 80 bf 1f 00 40 00 00 00 00 00 00 83 85 5d 28 0f 63 ba e3 ff"),
    attribute: VGA_COLORS,
    graphics: PLANES,
  },
  "12h": {
    miscellaneous: 0xe3,
    sequencer: bytes("01 0f 00 06"),
    crtc: VGA_480_LINES,
    attribute: VGA_COLORS,
    graphics: PLANES,
  },
  "13h": mode13h,
  /** 320×240 in planes of 256 colours: no BIOS mode, but widely used. */
  X: {
    ...mode13h,
    miscellaneous: 0xe3,
    sequencer: bytes("01 0f 00 06"),
    crtc: bytes("5f 4f 50 82 54 80 0d 3e 00 41 00 00 00 00 00 00 ea ac df 28 00 e7 06 e3 ff"),
  },
} as const satisfies Readonly<Record<string, ModeRegisters>>;

export type ModeName = keyof typeof STANDARD_MODES;
