/** Proves that no module allocates while it serves requests: no callback but on_configure leads to an allocation. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, root } from "./compile.ts";

const modules = readdirSync(join(root, "assembly/modules")).filter((file) => file.endsWith(".ts"));

/** Where every allocation of AssemblyScript's runtime ends up. */
const allocators = /^~lib\/rt\/(tcms\/__new|tcms\/__renew|tlsf\/__alloc|tlsf\/__realloc)$/;

test.each(modules)("%s: nothing on the request path allocates", async (file) => {
  const { text } = await compile(`assembly/modules/${file}`, ["--textFile", "module.wat"]);
  const calls = callGraph(text);
  const callbacks = exportsOf(text).filter(
    ([name]) => name.startsWith("proxy_on_") && name !== "proxy_on_configure",
  );
  expect(callbacks.map(([name]) => name)).toEqual(
    expect.arrayContaining(["proxy_on_request_headers", "proxy_on_request_trailers"]),
  );
  for (const [name, start] of callbacks) {
    const path = pathTo(start, calls);
    expect(path?.join(" > "), name).toBeUndefined();
  }
  expect(pathTo(functionOf("proxy_on_configure", text), calls), "on_configure does allocate").toBeDefined();
});

function exportsOf(text: string): [name: string, start: string][] {
  return [...text.matchAll(/\(export "([^"]+)" \(func \$(\S+?)\)\)/g)].map(([, name = "", start = ""]) => [
    name,
    start,
  ]);
}

function functionOf(name: string, text: string): string {
  return exportsOf(text).find(([exported]) => exported === name)?.[1] ?? "";
}

/** From each function to those that it calls. A call by table, which could lead anywhere, leads to "(table)". */
function callGraph(text: string): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split("\n")) {
    const start = /^ \(func \$(\S+)/.exec(line)?.[1];
    if (start !== undefined) {
      current = [];
      calls.set(start, current);
    }
    const called = /call \$(\S+)/.exec(line)?.[1];
    if (called !== undefined) current.push(called);
    if (line.includes("call_indirect")) current.push("(table)");
  }
  return calls;
}

/** The calls that lead from a function to an allocation, or undefined. */
function pathTo(start: string, calls: Map<string, string[]>): string[] | undefined {
  const seen = new Set<string>([start]);
  const paths = [[start]];
  for (const path of paths) {
    const last = path.at(-1) ?? "";
    if (last === "(table)" || allocators.test(last)) return path;
    for (const next of calls.get(last) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
