import { Result } from "./abi.ts";

const COUNTER = 0;
const GAUGE = 1;
const HISTOGRAM = 2;
/** More definitions than this are refused, so that a module cannot fill the process with names. */
const MOST = 10_000;

interface Metric {
  readonly name: string;
  readonly type: number;
  value: number;
}

/** The metrics of one plugin. An id holds the type in its two lowest bits, as in Envoy. */
export class Metrics {
  readonly #byId = new Map<number, Metric>();
  readonly #byName = new Map<string, Metric>();
  readonly #defined = [0, 0, 0];

  /** Defines a metric and gives its id, or undefined for an unknown type. A known name gets a new id too. */
  define(type: number, name: string): number | undefined {
    const count = this.#defined[type];
    if (count === undefined || count >= MOST) return undefined;
    this.#defined[type] = count + 1;
    const key = `${type} ${name}`;
    const metric = this.#byName.get(key) ?? { name, type, value: 0 };
    this.#byName.set(key, metric);
    const id = 4 * (count + 1) + type;
    this.#byId.set(id, metric);
    return id;
  }

  increment(id: number, offset: number): number {
    if ((id & 3) > GAUGE) return Result.badArgument;
    const metric = this.#byId.get(id);
    if (metric === undefined) return Result.notFound;
    if (metric.type === COUNTER && offset <= 0) return Result.badArgument;
    metric.value += offset;
    return Result.ok;
  }

  /** Sets a gauge, adds to a counter, adds a value to a histogram. */
  record(id: number, value: number): number {
    const metric = this.#byId.get(id);
    if (metric === undefined) return Result.notFound;
    metric.value = metric.type === GAUGE ? value : metric.value + value;
    return Result.ok;
  }

  /** The value, or a result code why there is none. */
  get(id: number): { value: number } | number {
    if ((id & 3) >= HISTOGRAM) return Result.badArgument;
    const metric = this.#byId.get(id);
    return metric === undefined ? Result.notFound : { value: metric.value };
  }

  /** Name -> value; for histograms the sum of what was recorded. */
  snapshot(): Record<string, number> {
    return Object.fromEntries([...this.#byName.values()].map(({ name, value }) => [name, value]));
  }
}
