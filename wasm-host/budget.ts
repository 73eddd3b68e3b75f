/** What the host may keep on behalf of one plugin outside its memory: log lines, shared data, queues, calls. */
const BYTES = 64 * 1024 * 1024;

/** Counts bytes against a limit, so that a hostile module cannot fill this process through the host. */
export class Budget {
  #left = BYTES;

  /** Whether so many bytes are left: asked before anything that large is copied. */
  has(bytes: number): boolean {
    return bytes + 64 <= this.#left;
  }

  /** Takes so many bytes (and a little for keeping them); false if there are not enough left. */
  take(bytes: number): boolean {
    if (!this.has(bytes)) return false;
    this.#left -= bytes + 64;
    return true;
  }

  /** Gives back what was taken for so many bytes. */
  give(bytes: number): void {
    this.#left += bytes + 64;
  }
}
