/** The standard VGA's registers and the bits that more than one file needs. Numbers and names as in [VGA]. */

export const SEQ_CLOCKING_MODE = 1;
export const SEQ_MAP_MASK = 2;
export const SEQ_CHARACTER_MAP = 3;
export const SEQ_MEMORY_MODE = 4;

export const CLOCKING_8_DOTS = 0x01;
export const CLOCKING_HALF_DOT_CLOCK = 0x08;
export const CLOCKING_SCREEN_OFF = 0x20;
/** 0 splits even and odd addresses between planes. */
export const MEMORY_SEQUENTIAL = 0x04;
export const MEMORY_CHAIN_4 = 0x08;

export const CRTC_HORIZONTAL_TOTAL = 0x00;
export const CRTC_HORIZONTAL_DISPLAY_END = 0x01;
export const CRTC_VERTICAL_TOTAL = 0x06;
export const CRTC_OVERFLOW = 0x07;
export const CRTC_PRESET_ROW_SCAN = 0x08;
export const CRTC_MAXIMUM_SCAN_LINE = 0x09;
export const CRTC_CURSOR_START = 0x0a;
export const CRTC_CURSOR_END = 0x0b;
export const CRTC_START_HIGH = 0x0c;
export const CRTC_START_LOW = 0x0d;
export const CRTC_CURSOR_HIGH = 0x0e;
export const CRTC_CURSOR_LOW = 0x0f;
export const CRTC_RETRACE_START = 0x10;
export const CRTC_RETRACE_END = 0x11;
export const CRTC_VERTICAL_DISPLAY_END = 0x12;
export const CRTC_OFFSET = 0x13;
export const CRTC_UNDERLINE = 0x14;
export const CRTC_MODE_CONTROL = 0x17;
export const CRTC_LINE_COMPARE = 0x18;
/** Not in [VGA], but on every later chip: what the processor latches hold for the plane selected for reading. */
export const CRTC_LATCH_READBACK = 0x22;
/** Likewise: bit 7 tells whether the attribute controller expects data next. */
export const CRTC_ATTRIBUTE_STATE = 0x24;

export const RETRACE_END_PROTECT = 0x80;
export const OVERFLOW_LINE_COMPARE = 0x10;
export const MAXIMUM_SCAN_DOUBLE = 0x80;
export const UNDERLINE_DOUBLE_WORD = 0x40;
export const UNDERLINE_COUNT_BY_4 = 0x20;
export const MODE_ROW_SCAN_0 = 0x01;
export const MODE_ROW_SCAN_1 = 0x02;
export const MODE_LINES_HALVED = 0x04;
export const MODE_COUNT_BY_2 = 0x08;
export const MODE_ADDRESS_WRAP = 0x20;
export const MODE_BYTE = 0x40;

export const GC_SET_RESET = 0;
export const GC_ENABLE_SET_RESET = 1;
export const GC_COLOR_COMPARE = 2;
export const GC_DATA_ROTATE = 3;
export const GC_READ_MAP = 4;
export const GC_MODE = 5;
export const GC_MISCELLANEOUS = 6;
export const GC_COLOR_DONT_CARE = 7;
export const GC_BIT_MASK = 8;

export const GC_MODE_READ_COMPARE = 0x08;
export const GC_MODE_ODD_EVEN = 0x10;
export const GC_MODE_SHIFT_INTERLEAVED = 0x20;
export const GC_MODE_SHIFT_256 = 0x40;
export const GC_MISC_GRAPHICS = 0x01;
export const GC_MISC_CHAIN_ODD_EVEN = 0x02;

export const ATTR_MODE_CONTROL = 0x10;
export const ATTR_COLOR_PLANE_ENABLE = 0x12;
export const ATTR_PIXEL_PANNING = 0x13;
export const ATTR_COLOR_SELECT = 0x14;

export const ATTR_MODE_LINE_GRAPHICS = 0x04;
export const ATTR_MODE_BLINK = 0x08;
export const ATTR_MODE_PANNING_COMPATIBLE = 0x20;
export const ATTR_MODE_8_BIT = 0x40;
export const ATTR_MODE_COLOR_SELECT = 0x80;
/** In the attribute index: the palette drives the screen. While it is 0 the screen is blank. */
export const ATTR_INDEX_SCREEN_ON = 0x20;

export const MISC_COLOR_PORTS = 0x01;
export const MISC_RAM_ENABLE = 0x02;
