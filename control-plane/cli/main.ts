#!/usr/bin/env node
/**
 * The command line. Exit codes: 0 done, 1 the documents are wrong, 2 the command line is wrong; `explain` and `diff`
 * have codes of their own, which their help tells.
 */
import { isIP } from "node:net";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { type Address, formatAddress, parseAddress } from "../documents/address.ts";
import { bootstrap } from "../envoy/bootstrap.ts";
import { diffCommand } from "./diff.ts";
import { explainCommand } from "./explain.ts";
import { newPlugin, pluginNameFault } from "./plugin.ts";
import { type ServeOptions, serve } from "./serve.ts";
import { tableCommand } from "./table.ts";
import { validate } from "./validate.ts";

const program = new Command("numesh")
  .description("A non-uniform service mesh: documents -> routing table -> Envoys")
  .showHelpAfterError("(numesh --help tells more)")
  .exitOverride();

program
  .command("validate")
  .description("check the documents in DIR, with every plugin's module run on its config")
  .argument("<dir>", "folder of .yaml documents, or one file")
  .option("--json", "print {ok, errors: [{file, line, key, message, expected}]}")
  .action(async (directory: string, options: { json?: true }) => {
    process.exitCode = await validate(directory, options);
  });

for (const command of [tableCommand(), explainCommand(), diffCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

program
  .command("serve")
  .description("send Envoys their configuration over ADS, and again whenever a document changes")
  .requiredOption("--watch <dir>", "folder of .yaml documents")
  .option(
    "--address <address>",
    "address to serve ADS on; there is no authentication yet: keep it private",
    "127.0.0.1",
  )
  .option("--port <port>", "port to serve ADS on; 0 for any free one", parsePort, 18000)
  .option(
    "--resolve <host:port=ip:port>",
    "where Envoys find an endpoint, as curl's --resolve; can be repeated",
    collectPlace(parseAddressKey),
  )
  .option(
    "--listen <gateway=ip:port>",
    "what a gateway binds instead of its document's address; port 0 for any free one; can be repeated",
    collectPlace((name) => name),
  )
  .option("--json", "print one JSON object a line for everything that happens")
  .addHelpText("after", "\nStop it with Ctrl-C: the Envoys go on with what they have.")
  .action(async (options: ServeOptions) => {
    process.exitCode = await serve(options);
  });

program
  .command("plugin")
  .description("filters of your own")
  .command("new")
  .description("write a filter project in AssemblyScript, with tests that pass on a real Envoy")
  .argument("<name>", "lower-case letters, digits and dashes", parsePluginName)
  .option("--directory <dir>", "where; a folder that is empty or not there yet (default: ./<name>)")
  .option(
    "--numesh <spec>",
    "the numesh that it depends on: a version, a folder, a tarball (default: this version, once it is on a registry)",
  )
  .action(async (name: string, options: Parameters<typeof newPlugin>[1]) => {
    process.exitCode = await newPlugin(name, options);
  });

function parsePluginName(name: string): string {
  const fault = pluginNameFault(name);
  if (fault !== undefined) throw new InvalidArgumentError(fault);
  return name;
}

program
  .command("bootstrap")
  .description("print what the Envoy of a gateway is started with: envoy -c FILE")
  .requiredOption("--gateway <name>", "name of a Gateway document: the node id")
  .option(
    "--control-plane <host:port>",
    "where numesh serve listens",
    readAddress,
    readAddress("127.0.0.1:18000"),
  )
  .option(
    "--admin <ip:port>",
    "where Envoy's admin page listens; keep it private",
    readAddress,
    readAddress("127.0.0.1:9901"),
  )
  .action((options: { gateway: string; controlPlane: Address; admin: Address }) => {
    console.log(JSON.stringify(bootstrap(options), null, 2));
  });

function readAddress(text: string): Address {
  const endpoint = parseAddress(text, { allowZero: true });
  if (endpoint === undefined) throw new InvalidArgumentError("expected HOST:PORT");
  return endpoint;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError("expected a port from 0 to 65535");
  return port;
}

function parseAddressKey(text: string): string {
  const endpoint = parseAddress(text);
  if (endpoint === undefined) throw new InvalidArgumentError("expected HOST:PORT=IP:PORT");
  return formatAddress(endpoint);
}

function collectPlace(parseKey: (text: string) => string) {
  return (text: string, places = new Map<string, Address>()): Map<string, Address> => {
    const at = text.indexOf("=");
    const place = parseAddress(text.slice(at + 1), { allowZero: true });
    if (at < 1 || place === undefined || isIP(place.host) === 0) {
      throw new InvalidArgumentError("expected NAME=IP:PORT");
    }
    return places.set(parseKey(text.slice(0, at)), place);
  };
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has already said why
}
