/** The command lines of a README, and what they print. */

export type Step = {
  /** For a shell; one line. */
  command: string;
  /** What it must print on stdout, without the last line end. Empty where the README shows nothing. */
  prints: string;
};

/**
 * Takes the steps out of the blocks that are marked `console`: a line that begins with `$ ` is a command, what
 * follows is what it prints. Empty lines before the next command are only there for the eye.
 *
 * @throws Error if a block begins with anything but a command
 */
export function stepsOf(markdown: string): Step[] {
  return [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = ""]) => {
    if (!block.startsWith("$ ")) throw new Error(`A console block does not begin with a command:\n${block}`);
    return block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = "", ...lines] = step.trimEnd().split("\n");
        return { command, prints: lines.join("\n") };
      });
  });
}
