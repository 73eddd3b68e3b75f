import { Bytes, bytesOf } from "../bytes/bytes";
import { answerAddress, OK, proxy_define_metric, proxy_increment_metric } from "./host";

const COUNTER: i32 = 0;

/**
 * A counter in Envoy's statistics (`wasmcustom.<name>` in /stats, `<name>` in Prometheus). Make it at the top
 * level, once per module: plugins of one VM share it, as they share the statistic.
 */
export class Counter {
  private readonly name: Bytes;
  private metric: u32 = 0;
  private isDefined: bool = false;
  /** Counted, and not told to the host yet. */
  private pending: u32 = 0;

  /** `name`: letters, digits and `_`. A `-`, as in the names of filters, is turned into `_`. */
  constructor(name: string) {
    const bytes = bytesOf(name);
    for (let index = 0; index < bytes.length; index++) {
      if (bytes[index] === 0x2d) bytes[index] = 0x5f;
    }
    this.name = bytes;
  }

  /** Makes the counter visible at 0. Otherwise it appears with its first increment. Only inside a callback. */
  define(): void {
    if (this.isDefined) return;
    const status = proxy_define_metric(
      COUNTER,
      changetype<usize>(this.name),
      this.name.length,
      answerAddress,
    );
    if (status !== OK) return;
    this.metric = load<u32>(answerAddress);
    this.isDefined = true;
  }

  increment(): void {
    this.define();
    if (this.isDefined) proxy_increment_metric(this.metric, 1);
  }

  /** Counts for `flush`. For what happens with every request: this is no host call. */
  tally(): void {
    this.pending++;
  }

  /** Tells the host what was tallied. Call it on each tick. */
  flush(): void {
    if (this.pending === 0) return;
    this.define();
    if (this.isDefined) proxy_increment_metric(this.metric, this.pending);
    this.pending = 0;
  }
}

/** The most counters that `counterNamed` makes in a VM. */
const MOST_NAMED: i32 = 4096;

const names: string[] = [];
const counters: Counter[] = [];

/**
 * The counter of a name that comes out of a configuration; the same one for the same name, as Envoy keeps something for
 * each definition as long as the VM lives. Behind the 4096th, all new names share the last counter. Only while a plugin
 * is configured.
 */
export function counterNamed(name: string): Counter {
  for (let index = 0; index < names.length; index++) {
    if (names[index] == name) return counters[index];
  }
  if (names.length === MOST_NAMED) return counters[MOST_NAMED - 1];
  names.push(name);
  counters.push(new Counter(name));
  return counters[counters.length - 1];
}
