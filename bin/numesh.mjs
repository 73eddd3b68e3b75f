#!/usr/bin/env node
/** The command line: TypeScript where the sources are, JavaScript in the package, where Node strips no types. */
import { existsSync } from "node:fs";

const source = new URL("../control-plane/cli/main.ts", import.meta.url);
const built = new URL("../dist/js/control-plane/cli/main.js", import.meta.url);
await import((existsSync(source) ? source : built).href);
