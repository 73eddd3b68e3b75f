/** The little of protobuf that foreign functions need: flat messages of bytes and booleans. */

/** Field number -> the last value given to it. */
export type Fields = Map<number, Uint8Array | bigint>;

/** Reads a message. Gives undefined if it is malformed. Later values of a field win, as protobuf has it. */
export function readFields(bytes: Uint8Array): Fields | undefined {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const key = varint();
    if (key === undefined || key > 0xffffffffn) return undefined;
    const number = Number(key >> 3n);
    if (number === 0) return undefined;
    switch (Number(key & 7n)) {
      case 0: {
        const value = varint();
        if (value === undefined) return undefined;
        fields.set(number, value);
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length === undefined || length > BigInt(bytes.length - at)) return undefined;
        fields.set(number, bytes.subarray(at, at + Number(length)));
        at += Number(length);
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return undefined;
    }
    if (at > bytes.length) return undefined;
  }
  return fields;
}

/** The bytes of a field; empty if it is absent or not of that kind. */
export function bytesOf(fields: Fields, number: number): Uint8Array {
  const value = fields.get(number);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** Writes a message of fields below number 16. False and empty values are left out, as proto3 does. */
export function writeFields(
  fields: readonly (readonly [number: number, value: boolean | Uint8Array | string])[],
): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "boolean") {
      if (value) pieces.push(Uint8Array.of(number << 3, 1));
      continue;
    }
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    if (bytes.length === 0) continue;
    const prefix = [(number << 3) | 2];
    let length = bytes.length;
    for (; length > 127; length >>>= 7) prefix.push((length & 127) | 128);
    pieces.push(Uint8Array.from([...prefix, length]), bytes);
  }
  return Buffer.concat(pieces);
}
