import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A folder whose files change all at once, as Kubernetes mounts a Secret or a ConfigMap: they are links into a folder
 * behind a link of the name `..data`, and that one is replaced.
 */
export class MountedFolder {
  readonly path: string;
  #linked = new Set<string>();
  #version = 0;

  /** @param path where it is to be; made by the first `write` */
  constructor(path: string) {
    this.path = path;
  }

  /** Makes these, by name, all the files that there are. Everybody may read them. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    const before = `..version-${this.#version}`;
    this.#version += 1;
    const now = `..version-${this.#version}`;
    await mkdir(join(this.path, now), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.path, now, name), text);
    await symlink(now, join(this.path, "..data.new"));
    await rename(join(this.path, "..data.new"), join(this.path, "..data"));
    for (const name of Object.keys(files)) {
      if (this.#linked.has(name)) continue;
      await symlink(join("..data", name), join(this.path, name));
      this.#linked.add(name);
    }
    for (const name of this.#linked) {
      if (name in files) continue;
      await rm(join(this.path, name));
      this.#linked.delete(name);
    }
    await rm(join(this.path, before), { recursive: true, force: true });
  }
}
