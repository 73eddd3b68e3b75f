import { Result } from "./abi.ts";
import type { Budget } from "./budget.ts";

/** Data shared by the VMs of one vm_id in Envoy; here there is one VM. */
export class SharedData {
  readonly #values = new Map<string, { value: Uint8Array; cas: number }>();
  readonly #budget: Budget;
  #nextCas = 1;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get(key: string): { value: Uint8Array; cas: number } | undefined {
    return this.#values.get(key);
  }

  /** Sets a value, which is copied if there is room. A `cas` other than 0 must be the present one; a key not yet there takes any. */
  set(key: string, value: Uint8Array, cas: number): number {
    const present = this.#values.get(key);
    if (present !== undefined && cas !== 0 && cas !== present.cas) return Result.casMismatch;
    if (!this.#budget.take(key.length + value.length)) return Result.internalFailure;
    if (present !== undefined) this.#budget.give(key.length + present.value.length);
    this.#values.set(key, { value: value.slice(), cas: this.#nextCas++ });
    return Result.ok;
  }
}

/** Queues shared by the VMs of one vm_id in Envoy; here there is one VM. */
export class SharedQueues {
  readonly #tokens = new Map<string, number>();
  readonly #queues = new Map<number, Uint8Array[]>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The token of a queue, made if it is new; undefined when there is no room for another. */
  register(name: string): number | undefined {
    const present = this.#tokens.get(name);
    if (present !== undefined) return present;
    if (!this.#budget.take(name.length)) return undefined;
    const token = this.#queues.size + 1;
    this.#tokens.set(name, token);
    this.#queues.set(token, []);
    return token;
  }

  resolve(name: string): number | undefined {
    return this.#tokens.get(name);
  }

  /** Adds a copy of the data. */
  enqueue(token: number, data: Uint8Array): number {
    const queue = this.#queues.get(token);
    if (queue === undefined) return Result.notFound;
    if (!this.#budget.take(data.length)) return Result.internalFailure;
    queue.push(data.slice());
    return Result.ok;
  }

  /** The oldest element, or a result code why there is none. */
  dequeue(token: number): Uint8Array | number {
    const queue = this.#queues.get(token);
    if (queue === undefined) return Result.notFound;
    const data = queue.shift();
    if (data === undefined) return Result.empty;
    this.#budget.give(data.length);
    return data;
  }
}
