/** For `npm run test:system`: projects that depend on the packed package build and pass at once. */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./compile.ts";
import { command, emptyProject, install, pack } from "./packed.ts";

/** Whether `numesh plugin new`, `npm install` and `npm test` do what the README says; what failed is printed. */
export async function pluginProjectPasses(): Promise<boolean> {
  return inFolder("numesh plugin new my-filter, npm install, npm test", async (folder, tarball) => {
    const home = join(folder, "home");
    await mkdir(home);
    await emptyProject(home);
    await install(home, tarball);
    await command(home, "npx", "numesh", "plugin", "new", "my-filter", "--numesh", tarball);
    const project = join(home, "my-filter");
    await install(project);
    console.log(await command(project, "npm", "test"));
    return existsSync(join(project, "build", "my-filter.wasm"));
  });
}

/** Whether the project in envoy-examples that tests somebody else's filter passes; what failed is printed. */
export async function thirdPartyFilterPasses(): Promise<boolean> {
  return inFolder("npm test in envoy-examples/third-party-filter", async (folder, tarball) => {
    const project = join(folder, "third-party-filter");
    const isSource = (path: string) => !/\/(node_modules|build|package-lock[.]json)$/.test(path);
    await cp(join(root, "envoy-examples/third-party-filter"), project, { recursive: true, filter: isSource });
    await install(project, tarball);
    console.log(await command(project, "npm", "test"));
    return true;
  });
}

async function inFolder(
  title: string,
  passes: (folder: string, tarball: string) => Promise<boolean>,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "numesh-project-"));
  try {
    console.log(`== ${title}, with the packed package`);
    const { tarball } = await pack(folder);
    return await passes(folder, tarball);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
