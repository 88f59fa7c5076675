/** Fits when taken as signed or as unsigned. */
export function fitsField(value: bigint, bits: number): boolean {
  if (bits >= 64) return true;
  return value >= -(1n << BigInt(bits - 1)) && value < 1n << BigInt(bits);
}

/** Low `bits` of a value, taken as signed. */
export function wrapSigned(value: bigint, bits: number): bigint {
  return BigInt.asIntN(bits, value);
}

/** Appends the low `bits` of a value, lowest byte first. */
export function pushInteger(out: number[], value: bigint, bits: number): void {
  if (bits <= 32) {
    let rest = Number(BigInt.asUintN(32, value));
    for (let done = 0; done < bits; done += 8) {
      out.push(rest & 0xff);
      rest >>>= 8;
    }
    return;
  }
  for (let at = 0; at < bits; at += 8) out.push(Number(BigInt.asUintN(8, value >> BigInt(at))));
}
