import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../../assembly/modules", import.meta.url));

/** The filters that there are: each has an example of its name. */
export const FILTERS = readdirSync(MODULES)
  .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -".ts".length))
  .sort();
