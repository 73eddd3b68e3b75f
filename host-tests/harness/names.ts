import { rename, writeFile } from "node:fs/promises";

/** The variable that tells a service's resolver (resolver.ts) where the file of names is. */
export const NAMES_FILE_VARIABLE = "NUMESH_NAMES";

/** Where names lead: "catalog:8080" -> "127.0.0.1:34567". */
export type Names = Record<string, string>;

/** Writes the file of names, whole at any moment, for services that may read it at any moment. */
export async function writeNames(file: string, names: Names): Promise<void> {
  await writeFile(`${file}.part`, JSON.stringify(names, null, 2));
  await rename(`${file}.part`, file);
}
