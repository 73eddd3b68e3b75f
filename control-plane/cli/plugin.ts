/** `numesh plugin new`: a filter project that builds and passes at once, out of the folder plugin-template beside this file. */
import { constants, existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MANIFEST = fileURLToPath(import.meta.resolve("numesh/package.json"));
const TEMPLATE = join(dirname(MANIFEST), "control-plane", "cli", "plugin-template");

/**
 * What a project needs to be built and tested, in the versions that numesh itself is built with. npm runs its
 * scripts on the package `node`, so the machine's own may be older.
 */
const TOOLS = ["@as-pect/cli", "ajv", "assemblyscript", "node", "vitest"];

const LONGEST_NAME = 64;

/** What matters here of numesh's own package.json. */
type Manifest = {
  version: string;
  private?: boolean;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: object;
  allowScripts: object;
};

/** What is wrong with the name of a plugin, or undefined. It names a package, a file, metrics and log lines. */
export function pluginNameFault(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return "expected lower-case letters, digits and single dashes, a letter first";
  }
  if (name.length > LONGEST_NAME) return `expected at most ${LONGEST_NAME} characters`;
  if (name === "numesh" || TOOLS.includes(name)) return "the project depends on a package of this name";
  return undefined;
}

/**
 * Writes the project and says how to go on.
 *
 * @param name a right name for a plugin
 * @param options `directory`: where; default: a folder of the name. `numesh`: what the project depends on, a
 *   version, or the path of a folder or a tarball; default: this version, once it is on a registry
 * @returns the exit code: 1 if there is something in the folder already, or no such numesh
 */
export async function newPlugin(
  name: string,
  options: { directory?: string; numesh?: string },
): Promise<number> {
  const folder = resolve(options.directory ?? name);
  const own: Manifest = JSON.parse(await readFile(MANIFEST, "utf8"));
  const fault = dependencyFault(options.numesh, own) ?? (await folderFault(folder));
  if (fault !== undefined) {
    console.error(`${fault}; nothing was written`);
    return 1;
  }
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = relative(TEMPLATE, join(entry.parentPath, entry.name));
    const text = await readFile(join(TEMPLATE, file), "utf8");
    // npm keeps no .gitignore in a package.
    const target = join(folder, file === "gitignore" ? ".gitignore" : file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text.replaceAll("__NAME__", name));
  }
  const manifest = packageJson(name, own, dependencyOn(options.numesh ?? own.version, folder));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`${folder} is ready:\n  cd ${quoted(relative(".", folder) || ".")}\n  npm install\n  npm test`);
  return 0;
}

/** A word for a shell. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Makes the folder, and says what is wrong with it. One with nothing but a new repository of git is empty. */
async function folderFault(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const entries = (await readdir(folder)).filter((entry) => entry !== ".git");
    return entries.length > 0 ? `${folder} is not empty` : undefined;
  } catch (error) {
    return `${folder} cannot be the folder of a project (${(error as Error).message})`;
  }
}

/** What is wrong with what the project would depend on. */
function dependencyFault(numesh: string | undefined, own: Manifest): string | undefined {
  if (numesh === undefined && own.private === true) {
    return "numesh is not on a registry yet: say where it is, --numesh numesh-0.1.0.tgz (npm pack makes it)";
  }
  const path = pathIn(numesh ?? "");
  return path === undefined || existsSync(path) ? undefined : `there is no ${path}`;
}

function packageJson(name: string, own: Manifest, numesh: string): object {
  const version = (tool: string): string | undefined => own.dependencies[tool] ?? own.devDependencies[tool];
  return {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      build: "asc --target release && node write-manifest.mjs",
      spec: "asp --config as-pect.config.js --as-config as-pect.asconfig.json",
      test: "npm run build && npm run spec && vitest run --dir test",
    },
    devDependencies: {
      ...Object.fromEntries(TOOLS.map((tool) => [tool, version(tool)])),
      numesh,
    },
    // as-pect asks for an older compiler, and passes with this one.
    overrides: own.overrides,
    allowScripts: own.allowScripts,
  };
}

/** A path is taken from the current folder, but is written as seen from the project. */
function dependencyOn(numesh: string, folder: string): string {
  const path = pathIn(numesh);
  return path === undefined ? numesh : `file:${relative(folder, path)}`;
}

/** The path that npm would take it for, absolute; undefined where it is a version, an address or a tag. */
function pathIn(numesh: string): string | undefined {
  const path = numesh.replace(/^file:/, "");
  return path !== numesh || /^[./]|^[^:]*[.]tgz$/.test(path) ? resolve(path) : undefined;
}
