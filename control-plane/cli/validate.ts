/** `numesh validate DIR` */
import { formatError } from "../documents/source.ts";
import { compileDirectory } from "./compile-directory.ts";

/** Checks the documents. @returns the exit code: 0 if they are right, else 1 */
export async function validate(directory: string, options: { json?: true }): Promise<number> {
  const compiled = await compileDirectory(directory);
  const errors = compiled.ok ? [] : compiled.errors;
  if (options.json) {
    console.log(JSON.stringify({ ok: compiled.ok, errors }, null, 2));
  } else if (compiled.ok) {
    const rows = compiled.revision.slices.reduce((sum, slice) => sum + slice.rows.length, 0);
    console.log(`ok: ${compiled.revision.slices.length} gateways, ${rows} rows`);
  } else {
    for (const error of errors) console.error(formatError(error));
  }
  return compiled.ok ? 0 : 1;
}
