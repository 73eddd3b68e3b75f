/** Writes build/__NAME__.json: what numesh, and whoever uses the module, can know of it without running it. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const read = (file) => readFileSync(new URL(file, import.meta.url));
const json = (file) => JSON.parse(read(file).toString());

const manifest = {
  name: "__NAME__",
  version: json("package.json").version,
  abi: "0.2.1",
  sha256: createHash("sha256").update(read("build/__NAME__.wasm")).digest("hex"),
  ...json("manifest.json"),
  schema: json("schema.json"),
};
writeFileSync(new URL("build/__NAME__.json", import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`);
