/** What the commands of this folder have in common: what they say when they fail, and how they end. */
import { Unavailable } from "../host-tests/harness/index.ts";

/** Wrong arguments. */
export class UsageError extends Error {}

/**
 * Runs a command. It ends with its exit code (0 where it gives none), with 2 after wrong arguments and with 1
 * after any other error, which is told in one sentence where it is one for people.
 *
 * @param usage said after wrong arguments
 */
export async function command(usage: string, main: () => Promise<number | undefined>): Promise<void> {
  // Nobody reads on: `| head`.
  process.stdout.on("error", () => process.exit(1));
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const isUsage = error instanceof UsageError || codeOf(error).startsWith("ERR_PARSE_ARGS");
    if (isUsage) console.error(`${(error as Error).message}\n\n${usage}`);
    else console.error(error instanceof Unavailable ? error.message : error);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** @throws UsageError if the text of an option is not a whole number from 1 to 999,999,999 */
export function count(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} ${text}: expected a whole number from 1`);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code);
}
