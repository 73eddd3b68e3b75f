/** What the README of focus-group shows is taken by the module, and the buckets that it publishes are right. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { loadModule } from "../../wasm-host/index.ts";
import { bucketOf } from "./focus-group/bucket.ts";

const readme = await readFile(
  new URL("../../assembly/filters/focus-group/README.md", import.meta.url),
  "utf8",
);
const module = await loadModule(
  await readFile(new URL("../../dist/modules/focus-group.wasm", import.meta.url)),
);

/** Pieces of JSON: blocks, and what stands in a line and has a key of a rule or a condition. */
const blocks = [...readme.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = ""]) => text);
const lines = [...readme.matchAll(/`(\{ "[^`]*\})`/g)].map(([, text = ""]) => text);
const pieces = [...blocks, ...lines.filter((text) => !text.includes("..."))];

/** A whole configuration around a piece of one. */
function around(piece: Record<string, unknown>): object {
  if ("rules" in piece) return piece;
  if ("name" in piece) return { rules: [piece] };
  if ("allow" in piece) return { rules: [{ name: "n", valueFrom: piece }] };
  if ("filter" in piece)
    return { rules: [{ name: "n", value: "v", when: [{ metadata: piece, present: true }] }] };
  const tests = ["in", "exact", "percentage", "time", "present"];
  const condition = tests.some((key) => key in piece) ? piece : { ...piece, present: true };
  return { rules: [{ name: "n", value: "v", when: [condition] }] };
}

test("there is something to try", () => expect(pieces.length).toBeGreaterThan(12));

test.each(pieces)("%s", async (piece) => {
  const started = await module.start({ config: JSON.stringify(around(JSON.parse(piece))) });
  expect(started.ok ? "" : started.reason).toBe("");
});

const vectors = [...readme.matchAll(/^\| `([^`]+)` \| `([^`]+)` \| (\d+) \|$/gm)].map(
  ([, salt = "", subject = "", bucket = ""]) => [salt, subject, Number(bucket)] as const,
);

test("there are vectors", () => expect(vectors.length).toBeGreaterThan(3));

test.each(vectors)("the bucket of %s and %s is %i", async (salt, subject, bucket) => {
  expect(bucketOf(subject, salt)).toBe(bucket);
  for (const [percentage, isIn] of [
    [bucket / 100, false],
    [(bucket + 1) / 100, true],
  ] as const) {
    const when = [{ header: "x", percentage, salt }];
    const started = await module.start({
      config: JSON.stringify({ rules: [{ name: "n", value: "v", when }] }),
    });
    if (!started.ok) throw new Error(started.reason);
    const result = await started.plugin.request({ headers: [["x", subject]] });
    if (result.outcome !== "continue") throw new Error(result.outcome);
    expect(result.headers.some(([name]) => name === "x-version")).toBe(isIn);
  }
});
