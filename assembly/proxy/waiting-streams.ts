/**
 * Requests that a plugin holds back until something is there. A stream that ends meanwhile says nothing: the host
 * refuses to go on with it, and its place is free again after its time.
 */
import { resetArena } from "../bytes/arena";
import { useContext } from "./contexts";

export class WaitingStreams {
  private readonly streams: StaticArray<u32>;
  /** Until when each may wait, in milliseconds since 1970. */
  private readonly deadlines: StaticArray<i64>;
  private count: i32 = 0;

  /** `most`: how many may wait at the same time. */
  constructor(private readonly most: i32) {
    this.streams = new StaticArray<u32>(most);
    this.deadlines = new StaticArray<i64>(most);
  }

  get isEmpty(): bool {
    return this.count === 0;
  }

  /** Lets a stream wait. False where too many do. The callback of its headers must end with `STOP_ALL`. */
  add(stream: u32, deadline: i64): bool {
    if (this.count === this.most) return false;
    this.streams[this.count] = stream;
    this.deadlines[this.count] = deadline;
    this.count++;
    return true;
  }

  /**
   * Takes out the stream that has waited longest, and makes it the one that host calls are about; 0 where there is
   * none. Streams that have ended are left out. Empties the arena. After the last one, `useContext` of the root.
   *
   * @param now only those whose time is over by then; `i64.MAX_VALUE`: any.
   */
  take(now: i64): u32 {
    while (this.count > 0 && this.deadlines[0] <= now) {
      const stream = this.streams[0];
      this.count--;
      memory.copy(changetype<usize>(this.streams), changetype<usize>(this.streams) + 4, this.count << 2);
      memory.copy(changetype<usize>(this.deadlines), changetype<usize>(this.deadlines) + 8, this.count << 3);
      resetArena();
      if (useContext(stream)) return stream;
    }
    return 0;
  }
}
