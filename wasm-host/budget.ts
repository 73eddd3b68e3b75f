/** What the host may keep on behalf of one plugin outside its memory: log lines, shared data, queues, calls. */
const BYTES = 64 * 1024 * 1024;

/** Counts bytes against a limit, so that a hostile module cannot fill this process through the host. */
export class Budget {
  #left = BYTES;

  /** Takes so many bytes (and a little for keeping them); false if there are not enough left. */
  take(bytes: number): boolean {
    const cost = bytes + 64;
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }

  /** Gives back what was taken for so many bytes. */
  give(bytes: number): void {
    this.#left += bytes + 64;
  }
}
