import { createWriteStream, openSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

/** The file that everything a program prints goes to. */
export class LogFile {
  readonly #path: string;
  readonly #stream: ReturnType<typeof createWriteStream>;
  #lost = "";

  /** @throws Error if it cannot be written */
  constructor(path: string) {
    this.#path = path;
    this.#stream = createWriteStream("", { fd: openSync(path, "a") });
    // A disk that is full is no reason to end the program that runs the tests.
    this.#stream.on("error", ({ message }) => {
      this.#lost = `(the rest is lost: ${message})\n`;
    });
  }

  write(bytes: Uint8Array | string): void {
    this.#stream.write(bytes);
  }

  /** Fulfilled when all is written, or lost. */
  async end(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch(() => {});
  }

  /** All that is in it. */
  text(): string {
    return readFileSync(this.#path, "utf8") + this.#lost;
  }
}
