/** What a rule asks of a request. */
import { hasBytes, isPresent, Slice } from "../../bytes/slice";
import { Values } from "../../proxy/sources/values";
import { bucketOf, Share } from "./share";
import { TimeWindow } from "./time-window";
import { ValueTest } from "./value-test";

export abstract class Condition {
  /** Whether a request is what is asked for. Allocates nothing. */
  abstract holds(values: Values): bool;
}

/** All conditions hold; so do none. */
export class All extends Condition {
  constructor(private readonly conditions: StaticArray<Condition>) {
    super();
  }

  holds(values: Values): bool {
    for (let index = 0; index < this.conditions.length; index++) {
      if (!this.conditions[index].holds(values)) return false;
    }
    return true;
  }
}

/** At least one condition holds. */
export class Any extends Condition {
  constructor(private readonly conditions: StaticArray<Condition>) {
    super();
  }

  holds(values: Values): bool {
    for (let index = 0; index < this.conditions.length; index++) {
      if (this.conditions[index].holds(values)) return true;
    }
    return false;
  }
}

export class Not extends Condition {
  constructor(private readonly condition: Condition) {
    super();
  }

  holds(values: Values): bool {
    return !this.condition.holds(values);
  }
}

/** A value of the request, or one of several at a place, fits a test. */
export class ValueFits extends Condition {
  constructor(
    private readonly place: i32,
    private readonly test: ValueTest,
  ) {
    super();
  }

  holds(values: Values): bool {
    let value: Slice = values.first(this.place);
    if (this.test.fits(value)) return true;
    while (isPresent(value)) {
      value = values.next(this.place);
      if (isPresent(value) && this.test.fits(value)) return true;
    }
    return false;
  }
}

/** The subject that a value names is in a share of all subjects. Without a subject it does not hold. */
export class InShare extends Condition {
  constructor(
    private readonly place: i32,
    private readonly seed: u64,
    private readonly share: Share,
  ) {
    super();
  }

  holds(values: Values): bool {
    const subject = values.first(this.place);
    return hasBytes(subject) && bucketOf(subject, this.seed) < this.share.buckets(values);
  }
}

/** It is the right time. */
export class InTime extends Condition {
  constructor(private readonly window: TimeWindow) {
    super();
  }

  holds(values: Values): bool {
    return this.window.has(values.seconds());
  }
}
