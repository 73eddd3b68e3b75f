/**
 * Builds what the package needs beside its modules: dist/js, the same tree as the sources, in JavaScript and
 * declarations, as Node strips no types below node_modules. `npm pack` runs it.
 *
 * Two rules make every path hold in both places. A program beside a file has the file's own extension
 * (`extname(import.meta.url)`); anything else is asked for by the package's own public name
 * (`import.meta.resolve("numesh/schemas/gateway.json")`).
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./compile.ts";
import { run } from "./run.ts";

rmSync(join(root, "dist/js"), { recursive: true, force: true });
process.exitCode = (await run(["tsc", "-p", join(root, "tsconfig.package.json")])).code;
