/** Takes one file out of a ZIP archive. [APPNOTE] ZIP File Format Specification 6.3, without ZIP64 and encryption. */
import { createWriteStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { PassThrough, Transform } from "node:stream";
import { HostError } from "../../../core/base/errors.ts";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** A directory larger than this is no archive of a system. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

interface Member {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly localOffset: number;
}

/** `wanted`: the file's name in the archive, or "*.iso". At most `maxBytes` are unpacked. Rejects with HostError. */
export async function unzipMember(archive: string, wanted: string, to: string, maxBytes: number): Promise<void> {
  const file = await open(archive, "r");
  try {
    const members = await directory(file);
    const matches = (name: string): boolean =>
      wanted.startsWith("*") ? name.toLowerCase().endsWith(wanted.slice(1).toLowerCase()) : name === wanted;
    const found = members.find(({ name }) => matches(name));
    if (found === undefined) throw damaged(`"${wanted}" is not in it`);
    if (found.method !== STORED && found.method !== DEFLATED) throw damaged("it is packed in an unknown way");
    if (found.sizeBytes > maxBytes) throw damaged("its image is larger than it should be");
    const local = await part(file, found.localOffset, LOCAL_BYTES);
    if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged("a header is wrong");
    const start = found.localOffset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = file.createReadStream({ start, end: start + found.packedBytes - 1, autoClose: false });
    let unpacked = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        unpacked += chunk.length;
        done(unpacked > found.sizeBytes ? damaged("it holds more than it says") : null, chunk);
      },
    });
    const unpack = found.method === STORED ? new PassThrough() : createInflateRaw();
    await pipeline(packed, unpack, limit, createWriteStream(to)).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code?.startsWith("Z_") === true ? damaged("it cannot be unpacked") : error;
    });
    if (unpacked !== found.sizeBytes) throw damaged("it is cut off");
  } finally {
    await file.close();
  }
}

async function directory(file: FileHandle): Promise<readonly Member[]> {
  const { size } = await file.stat();
  const tail = await part(
    file,
    Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES),
    Math.min(size, END_BYTES + MAX_COMMENT_BYTES),
  );
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
  if (end < 0) throw damaged("it is not a ZIP archive");
  const [sizeBytes, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (sizeBytes > MAX_DIRECTORY_BYTES) throw damaged("its directory is too large");
  const bytes = await part(file, offset, sizeBytes);
  const members: Member[] = [];
  for (let at = 0; at + CENTRAL_BYTES <= bytes.length && bytes.readUInt32LE(at) === CENTRAL_SIGNATURE;) {
    const nameBytes = bytes.readUInt16LE(at + 28);
    members.push({
      name: bytes.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      sizeBytes: bytes.readUInt32LE(at + 24),
      localOffset: bytes.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

async function part(file: FileHandle, offset: number, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(sizeBytes);
  const { bytesRead } = await file.read(bytes, 0, sizeBytes, offset);
  if (bytesRead < sizeBytes) throw damaged("it is cut off");
  return bytes;
}

function damaged(why: string): HostError {
  return new HostError("corrupt", `The archive that was fetched is damaged: ${why}. Fetch it again.`);
}
