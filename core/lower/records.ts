/**
 * An interpreter record: 16 bytes, one or two to an instruction. A memory operand's address is computed by a record of
 * its own, which passes its result on as a parameter. Control transfers are two records long and keep their links in
 * the second.
 */
export const RECORD_BYTES = 16;
/** u16: table index of the handler. */
export const REC_HANDLER = 0;
/** u16: distance of the instruction from the block's start. */
export const REC_IP = 2;
/** u16 each: state addresses of registers or segments. */
export const REC_A = 4;
export const REC_B = 6;
/** i32: immediate slots 0 and 1. */
export const REC_IMM0 = 8;
export const REC_IMM1 = 12;
/** Second half of a record that ends a block: i32 distances from the block's start, then link slots. */
export const REC_NEXT = 16;
export const REC_TARGET = 20;
export const REC_LINK_TAKEN = 24;
export const REC_LINK_NEXT = 28;

/** Block head: handler, then instruction count, first body record, executions left before a hotter tier is asked for. */
export const HEAD_BYTES = 16;
export const HEAD_COUNT = 4;
export const HEAD_BODY = 8;
export const HEAD_HEAT = 12;
