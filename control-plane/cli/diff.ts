/** `numesh diff OLD NEW` */
import { Command } from "commander";
import { compareRevisions, isEqual } from "../diff/revisions.ts";
import { linesOf } from "../diff/text.ts";
import { PluginLoader } from "../documents/plugins.ts";
import { formatError } from "../documents/source.ts";
import { compileDirectory } from "./compile-directory.ts";

export function diffCommand(): Command {
  return new Command("diff")
    .description("show what a change of the documents does: rows, and settings of gateways and plugins")
    .argument("<old>", "folder of .yaml documents, or one file")
    .argument("<new>", "the same after the change")
    .option("--json", "print {rows, gateways, plugins}, each with {added, removed, changed}")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing differs, 1 something does, 2 documents or the command line are wrong.",
    )
    .action(async (before: string, after: string, options: { json?: true }) => {
      process.exitCode = await diff(before, after, options);
    });
}

async function diff(before: string, after: string, options: { json?: true }): Promise<number> {
  const loader = new PluginLoader();
  const [old, now] = [await compileDirectory(before, loader), await compileDirectory(after, loader)];
  if (!old.ok || !now.ok) {
    for (const compiled of [old, now]) {
      if (!compiled.ok) for (const error of compiled.errors) console.error(formatError(error));
    }
    return 2;
  }
  const difference = compareRevisions(old.revision, now.revision);
  if (options.json) console.log(JSON.stringify(difference, null, 2));
  else for (const line of linesOf(difference)) console.log(line);
  return isEqual(difference) ? 0 : 1;
}
