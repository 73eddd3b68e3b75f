/** To be imported before anything else: on an older Node the packages below fail in words of their own. */

/** Why the harness cannot run on a Node, or undefined. The same as `engines` in package.json says. */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major >= 24 || (major === 22 && minor >= 22)) return undefined;
  return `numesh/harness needs Node 22.22, or 24 and later; this is ${version} (${process.execPath}).`;
}

const fault = nodeFault(process.versions.node);
if (fault !== undefined) throw new Error(fault);
