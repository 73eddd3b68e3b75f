/** All sets of keys of a configuration, by their places. */

import { KeySet } from "./key-set";
import { RemoteKeys } from "./remote-keys";

export class KeyRing {
  private readonly sets: KeySet[] = [];
  private readonly remotes: (RemoteKeys | null)[] = [];
  /** Whether some of them are fetched. */
  hasRemotes: bool = false;

  /** Adds a set that never changes. Gives its place. */
  add(keys: KeySet): i32 {
    this.remotes.push(null);
    return this.sets.push(keys) - 1;
  }

  /** Adds a set that is fetched. Gives its place. */
  addRemote(remote: RemoteKeys): i32 {
    this.hasRemotes = true;
    this.remotes.push(remote);
    return this.sets.push(remote.keys) - 1;
  }

  get size(): i32 {
    return this.sets.length;
  }

  at(place: i32): KeySet {
    return this.sets[place];
  }

  /** Null for a set that never changes. */
  remoteAt(place: i32): RemoteKeys | null {
    return this.remotes[place];
  }

  /** Whether there are keys in a set, and not such that are too old. `now` in milliseconds. */
  isReady(place: i32, now: i64): bool {
    const remote = this.remotes[place];
    return remote === null || remote.isReady(now);
  }

  /** What says which keys verified something: the place of the set, and its version. */
  stampOf(place: i32): u64 {
    return ((<u64>place) << 32) | this.sets[place].version;
  }

  /** Whether the keys of a stamp are those in use. `now` in milliseconds. */
  isCurrent(stamp: u64, now: i64): bool {
    const place = <i32>(stamp >> 32);
    return this.sets[place].version === <u32>stamp && this.isReady(place, now);
  }
}
