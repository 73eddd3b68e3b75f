/** Runs a command of this project and shows what it prints. */
import { spawn } from "node:child_process";

export interface Counts {
  passed: number;
  failed: number;
  /** Tests that said why they could not run here. */
  skipped?: number;
}

/**
 * Runs a command, looked up as npm scripts are (node_modules/.bin first).
 *
 * @returns its exit code (1 if it was ended by a signal) and all that it printed, which is shown as well
 */
export function run(command: string[]): Promise<{ code: number; output: string }> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        to.write(text);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
