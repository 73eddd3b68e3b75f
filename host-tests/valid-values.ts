/** What may be answered while something changes. */

/** A change reaches the threads of an Envoy a moment after it has acknowledged it. */
const MILLISECONDS_TO_SPREAD = 50;

type Span<Value> = { value: Value; from: number; to: number };

/** A value that changes now and then, and remembers when which one was in force. */
export class ValidValues<Value> {
  readonly #spans: Span<Value>[];

  constructor(first: Value) {
    this.#spans = [{ value: first, from: 0, to: Number.POSITIVE_INFINITY }];
  }

  /** The value after the last change. */
  get current(): Value {
    return (this.#spans.at(-1) as Span<Value>).value;
  }

  /** Changes the value by `apply`. While that runs, both the old and the new one are right. */
  async change(value: Value, apply: () => Promise<unknown>): Promise<void> {
    const last = this.#spans.at(-1) as Span<Value>;
    this.#spans.push({ value, from: performance.now(), to: Number.POSITIVE_INFINITY });
    await apply();
    last.to = performance.now() + MILLISECONDS_TO_SPREAD;
  }

  /** The values that a request sent and answered at these times may have met. */
  during(started: number, ended: number): Value[] {
    return this.#spans.filter(({ from, to }) => from <= ended && to >= started).map(({ value }) => value);
  }
}
