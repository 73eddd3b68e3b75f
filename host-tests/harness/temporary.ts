import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/**
 * A new folder that is deleted with the test that asked for it. For tests only.
 *
 * @param finished `onTestFinished` of the test's own context, where tests run at the same time
 */
export async function temporaryDirectory(finished: typeof onTestFinished = onTestFinished): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "numesh-test-"));
  finished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
