const ESCAPES: Readonly<Record<string, number>> = {
  "0": 0,
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

/** Bytes of a text in UTF-8, as NASM stores what stands between quotes. */
export function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) pushUtf8(bytes, character.codePointAt(0)!);
  return bytes;
}

/** Bytes of a text between backquotes, where C's escapes mean what they mean there. */
export function unescape(text: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      const code = text.codePointAt(i)!;
      pushUtf8(bytes, code);
      if (code > 0xffff) i++;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(text.slice(i + 1));
    if (hex !== null) {
      bytes.push(Number.parseInt(hex[1]!, 16));
      i += hex[0].length;
      continue;
    }
    i++;
    bytes.push(ESCAPES[text[i]!] ?? text.charCodeAt(i) & 0xff);
  }
  return bytes;
}

/** Value of a character constant: its first byte is the lowest. */
export function characterConstant(bytes: readonly number[]): bigint {
  let value = 0n;
  for (let i = Math.min(bytes.length, 8) - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  else {
    bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
}
