/** What became of waiting for a line. */
export type Awaited<T> = { kind: "found"; value: T } | { kind: "late" } | { kind: "over" };

/** The lines of a text that comes in pieces: kept, and waited for. */
export class Lines {
  readonly all: string[] = [];
  #rest = "";
  #over = false;
  #waiting = new Set<() => void>();
  #followers: ((line: string) => void)[] = [];

  /** Takes the next piece of the text. */
  take(text: string): void {
    const pieces = (this.#rest + text).split("\n");
    this.#rest = pieces.pop() ?? "";
    this.all.push(...pieces);
    for (const line of pieces) for (const follower of this.#followers) follower(line);
    this.#wake();
  }

  /** No more will come; a last line without a line end counts. */
  end(): void {
    if (this.#rest !== "") this.all.push(this.#rest);
    this.#rest = "";
    this.#over = true;
    this.#wake();
  }

  /** Calls `follower` for every line that comes from now on. */
  follow(follower: (line: string) => void): void {
    this.#followers.push(follower);
  }

  /**
   * The first line, from line number `from` on (those that have come already included), that `take` makes
   * something of.
   */
  async first<T>(take: (line: string) => T | undefined, milliseconds: number, from = 0): Promise<Awaited<T>> {
    const deadline = performance.now() + milliseconds;
    for (let next = from; ; ) {
      for (; next < this.all.length; next++) {
        const value = take(this.all[next] ?? "");
        if (value !== undefined) return { kind: "found", value };
      }
      if (this.#over) return { kind: "over" };
      const left = deadline - performance.now();
      if (left <= 0) return { kind: "late" };
      await this.#change(left);
    }
  }

  #change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/** The end of a log, to be put under an error message. */
export function lastLines(log: string, count = 20): string {
  return log.trimEnd().split("\n").slice(-count).join("\n");
}
