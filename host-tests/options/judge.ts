/** Whether what became of a request is what a case expects. */
import { expect } from "vitest";
import type { HeaderPair } from "../../wasm-host/index.ts";
import { type Exchange, type Expected, type Fields, type Outcome, piecesOf } from "./case.ts";

/** @throws AssertionError that shows what differs */
export function judge(exchange: Exchange, { seen, answered, counters }: Outcome): void {
  const { path = "/", trailers = [] } = exchange;
  if (isAnsweredByFilter(exchange)) {
    expect(seen, "the upstream must not get the request").toBeUndefined();
  } else {
    const { status, body, details } = answered;
    if (seen === undefined) expect.fail(`the upstream got nothing, but: ${status} ${details} ${body}`);
    expectFields(seen.headers, exchange.seen ?? {});
    expect(seen.path).toBe(exchange.seenPath ?? path);
    expect(Buffer.from(seen.body)).toEqual(Buffer.concat(piecesOf(exchange.body)));
    expect(seen.trailers).toEqual(exchange.seenTrailers ?? trailers);
  }
  if (exchange.answered !== undefined) expectAnswer(answered, exchange.answered);
  for (const [name, growth] of Object.entries(exchange.counted ?? {})) {
    expect((counters.after[name] ?? 0) - (counters.before[name] ?? 0), name).toBe(growth);
  }
}

function isAnsweredByFilter({ seen, seenPath, seenTrailers, answered }: Expected): boolean {
  return answered !== undefined && seen === undefined && seenPath === undefined && seenTrailers === undefined;
}

function expectAnswer(
  { status, headers, body, details }: Outcome["answered"],
  expected: NonNullable<Expected["answered"]>,
): void {
  if (expected.status !== undefined) expect(status, `${details} ${body}`).toBe(expected.status);
  if (expected.details !== undefined) expect(details.endsWith(expected.details), details).toBe(true);
  expectFields(headers, expected.headers ?? {});
  if (typeof expected.body === "string") expect(body).toBe(expected.body);
  else if (expected.body instanceof RegExp) expect(body).toMatch(expected.body);
  else if (expected.body !== undefined) expect(JSON.parse(body)).toMatchObject(expected.body);
}

function expectFields(headers: readonly HeaderPair[], fields: Fields): void {
  for (const [name, expected] of Object.entries(fields)) {
    const values = headers.filter(([other]) => other === name).map(([, value]) => value);
    if (expected === null) expect(values, name).toEqual([]);
    else if (expected instanceof RegExp) {
      expect(values, name).toEqual([expect.stringMatching(expected)]);
    } else expect(values, name).toEqual([expected].flat());
  }
}
