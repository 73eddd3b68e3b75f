import { describe, expect, it } from "vitest";
import { Lines, lastLines } from "./lines.ts";

describe("Lines", () => {
  it("puts pieces together", () => {
    const lines = new Lines();
    for (const piece of ["on", "e\ntwo\n", "\nfo", "ur"]) lines.take(piece);
    expect(lines.all).toEqual(["one", "two", ""]);
    lines.end();
    expect(lines.all).toEqual(["one", "two", "", "four"]);
  });

  it("finds a line that is there, from a given number on, and one that comes", async () => {
    const lines = new Lines();
    lines.take("a 1\na 2\n");
    const number = (line: string) => Number(line.slice(2)) || undefined;
    expect(await lines.first(number, 0)).toEqual({ kind: "found", value: 1 });
    expect(await lines.first(number, 0, 1)).toEqual({ kind: "found", value: 2 });
    const later = lines.first(number, 5_000, 2);
    lines.take("nothing\na 3\n");
    expect(await later).toEqual({ kind: "found", value: 3 });
  });

  it("says that no more will come, or that it took too long", async () => {
    const lines = new Lines();
    expect(await lines.first(() => undefined, 10)).toEqual({ kind: "late" });
    const waiting = lines.first(() => undefined, 5_000);
    lines.end();
    expect(await waiting).toEqual({ kind: "over" });
  });
});

it("lastLines gives the end of a log", () => {
  expect(lastLines("a\nb\nc\n\n", 2)).toBe("b\nc");
});
