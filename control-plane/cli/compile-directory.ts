/** What `validate`, `table` and `serve` begin with. */
import { readDirectory } from "../documents/directory.ts";
import { PluginLoader } from "../documents/plugins.ts";
import { AS_WRITTEN, type Placement } from "../envoy/placement.ts";
import { type Compiled, compile } from "../revision.ts";

/** Reads a folder of documents and compiles it. */
export async function compileDirectory(
  directory: string,
  loader = new PluginLoader(),
  placement: Placement = AS_WRITTEN,
): Promise<Compiled> {
  const { files, errors } = await readDirectory(directory);
  if (errors.length > 0) return { ok: false, errors, documents: [] };
  return compile(files, loader, placement);
}
