/** Registers and bits of ATA. [ATA6] clause 7; [SFF8020] §5. */

/** Where a PC's two channels are, and their interrupts. [PIIX3] §2.3 (legacy addresses of the IDE function). */
export const IDE_PORTS = [
  { command: { first: 0x1f0, count: 8 }, control: { first: 0x3f6, count: 1 }, irq: 14 },
  { command: { first: 0x170, count: 8 }, control: { first: 0x376, count: 1 }, irq: 15 },
] as const;

/** Offsets from the first command port. */
export const DATA = 0;
export const ERROR = 1;
export const FEATURES = 1;
export const COUNT = 2;
export const LBA_LOW = 3;
export const LBA_MID = 4;
export const LBA_HIGH = 5;
export const DEVICE = 6;
export const STATUS = 7;
export const COMMAND = 7;

export const BSY = 0x80;
export const DRDY = 0x40;
export const DSC = 0x10;
export const DRQ = 0x08;
export const ERR = 0x01;
export const READY = DRDY | DSC;

export const UNC = 0x40;
export const IDNF = 0x10;
export const ABRT = 0x04;

/** Device register. */
export const DEV = 0x10;
export const LBA = 0x40;

/** Device control register. */
export const HOB = 0x80;
export const SRST = 0x04;
export const NIEN = 0x02;

/** Interrupt reason, in the count register of packet devices. */
export const REASON_COMMAND = 0x01;
export const REASON_TO_HOST = 0x02;

export const ATA_SECTOR_BYTES = 512;
export const CD_SECTOR_BYTES = 2048;
/** What one drive holds of the data under way: 256 sectors, the most of a 28-bit command. */
export const BUFFER_BYTES = 0x2_0000;
