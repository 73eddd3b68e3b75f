import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * Reads one file out of a ZIP archive (which a Python wheel is) into memory. It understands what wheels
 * use: stored and deflated entries below 4 GiB.
 *
 * @param archive path of the archive
 * @param name the entry, with `/` between its folders
 * @throws Error that names the archive and what is wrong with it
 */
export async function readZipEntry(archive: string, name: string): Promise<Uint8Array> {
  await using file = await open(archive);
  const { size } = await file.stat();

  async function read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, position);
    if (bytesRead !== length) throw new Error(`${archive}: ends too early`);
    return bytes;
  }

  // The directory's place is in a record at the very end, behind which only a comment may follow.
  const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error(`${archive}: not a ZIP archive`);

  const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (directory.toString("utf8", at + 46, at + 46 + nameLength) !== name) {
      at = next;
      continue;
    }
    const method = directory.readUInt16LE(at + 10);
    const header = await read(directory.readUInt32LE(at + 42), 30);
    const start = directory.readUInt32LE(at + 42) + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = await read(start, directory.readUInt32LE(at + 20));
    const bytes = await unpack(packed, method, `${archive}: ${name}`);
    if (crc32(bytes) !== directory.readUInt32LE(at + 16)) throw new Error(`${archive}: ${name} is damaged`);
    return bytes;
  }
  throw new Error(`${archive}: holds no ${name}`);
}

async function unpack(packed: Uint8Array, method: number, what: string): Promise<Uint8Array> {
  if (method === STORED) return packed;
  if (method === DEFLATED) return promisify(inflateRaw)(packed);
  throw new Error(`${what} is packed in an unknown way (${method})`);
}
