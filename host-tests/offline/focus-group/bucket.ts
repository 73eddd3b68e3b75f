/** Where a subject stands among all: what the README of focus-group publishes, with somebody else's XXH64. */
import xxhash from "xxhash-wasm";

const { h64Raw } = await xxhash();
const bytes = (text: string) => new TextEncoder().encode(text);

/** The bucket of a subject, 0 to 9999. */
export function bucketOf(subject: string, salt: string): number {
  return Number(h64Raw(bytes(subject), h64Raw(bytes(salt))) % 10_000n);
}

/** Whose each bucket is, by the number of the value; undefined where it is nobody's. */
export function dealtOut(percents: readonly number[]): (number | undefined)[] {
  const owners: (number | undefined)[] = Array(10_000).fill(undefined);
  const begins = percents.map((_, index) => beginOf(index));
  const left = percents.map((percent, index) => {
    const begin = begins[index] ?? 0;
    const limit = Math.min(10_000, ...begins.filter((other) => other > begin));
    const wanted = Math.round(percent * 100);
    const taken = Math.min(wanted, limit - begin);
    owners.fill(index, begin, begin + taken);
    return wanted - taken;
  });
  for (const [index, missing] of left.entries()) {
    for (let count = 0; count < missing; count++) owners[owners.lastIndexOf(undefined)] = index;
  }
  return owners;
}

function beginOf(index: number): number {
  const reversed = Number.parseInt([...index.toString(2).padStart(5, "0")].reverse().join(""), 2);
  return Math.floor((10_000 * reversed) / 32);
}
