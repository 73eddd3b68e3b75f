#!/usr/bin/env node
/** The command line: TypeScript where the sources are, JavaScript in the package, where Node strips no types. */
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 && !(major === 22 && minor >= 22)) {
  console.error(
    `numesh needs Node 22.22, or 24 and later; this is ${process.version} (${process.execPath}).`,
  );
  process.exit(2);
}

const source = new URL("./main.ts", import.meta.url);
const built = new URL("../../dist/js/control-plane/cli/main.js", import.meta.url);
await import((existsSync(source) ? source : built).href);
