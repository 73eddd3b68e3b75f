/** For `npm run test:system`: a filter project of the packed package builds and passes at once. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, emptyProject, install, pack } from "./packed.ts";

/** Whether `numesh plugin new`, `npm install` and `npm test` do what the README says; what failed is printed. */
export async function pluginProjectPasses(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "numesh-plugin-project-"));
  try {
    console.log("== numesh plugin new my-filter, npm install, npm test, from the packed package");
    const { tarball } = await pack(folder);
    const home = join(folder, "home");
    await mkdir(home);
    await emptyProject(home);
    await install(home, tarball);
    await command(home, "npx", "numesh", "plugin", "new", "my-filter", "--numesh", tarball);
    const project = join(home, "my-filter");
    await install(project);
    console.log(await command(project, "npm", "test"));
    return existsSync(join(project, "build", "my-filter.wasm"));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
