/**
 * `npm run example -- NAME`: brings up an example of envoy-examples, sends its requests, and leaves it running until
 * Ctrl-C. With `--once` it ends after the requests: 0 if all was as expected, else 1.
 */
import { parseArgs } from "node:util";
import { formatEvent } from "../control-plane/cli/events.ts";
import { headersOf, visit } from "../envoy-examples/run/answers.ts";
import {
  type ExampleRequest,
  exampleNames,
  type RunningExample,
  startExample,
} from "../envoy-examples/run/example.ts";
import { DockerUnavailable, EnvoyUnavailable } from "../host-tests/harness/index.ts";

const { name, once } = await readArguments();

// One listener from the first to the last moment: changing it could lose a signal that comes meanwhile.
let onSignal = (): void => process.exit(130);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => onSignal());

try {
  process.exitCode = await main();
} catch (error) {
  const isForPeople = error instanceof EnvoyUnavailable || error instanceof DockerUnavailable;
  console.error(isForPeople ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const example = await startExample(name, { log: (line) => console.log(`  ${line}`) });
  try {
    let wrong = 0;
    for (const asked of example.outline.requests) {
      const differences = await visit(example, asked);
      console.log(`\n# ${asked.title}\n${curlLine(example, asked)}`);
      for (const line of differences.length === 0 ? [`as expected: ${inWords(asked)}`] : differences) {
        console.log(`  ${line}`);
      }
      wrong += differences.length === 0 ? 0 : 1;
    }
    const { length } = example.outline.requests;
    console.log(`\n${length - wrong} of ${length} as expected.`);
    if (!once) await stayUp(example);
    return wrong === 0 ? 0 : 1;
  } finally {
    await example.stop();
  }
}

function curlLine(example: RunningExample, asked: ExampleRequest): string {
  const url = `${asked.tls ? "https" : "http"}://${example.address(asked.gateway)}${asked.path ?? "/"}`;
  const words = [
    "curl -i",
    ...(asked.protocol === "HTTP/2" && !asked.tls ? ["--http2-prior-knowledge"] : []),
  ];
  if (asked.tls) words.push("-k");
  if (asked.method !== undefined) words.push(`-X ${asked.method}`);
  for (const [header, value] of Object.entries(headersOf(asked))) words.push(`-H '${header}: ${value}'`);
  if (asked.websocket !== undefined) words.push("-H 'connection: upgrade' -H 'upgrade: websocket'");
  return [...words, `'${url}'`].join(" ");
}

function inWords({ answer: { status, instance, row } }: ExampleRequest): string {
  const parts = [String(status), ...(instance === undefined ? [] : [`by ${instance}`])];
  return [...parts, ...(row === undefined ? [] : [`row ${row}`])].join(", ");
}

async function stayUp(example: RunningExample): Promise<void> {
  const signalled = new Promise<void>((resolve) => {
    onSignal = resolve;
  });
  for (const [mesh, { documents, controlPlane }] of example.meshes) {
    console.log(`documents of ${mesh}: ${documents}   (a copy; an edit takes effect at once)`);
    controlPlane.follow((event) => console.log(`${mesh}: ${formatEvent(event)}`));
  }
  console.log("Ctrl-C ends it.");
  await signalled;
  console.log();
}

async function readArguments(): Promise<{ name: string; once: boolean }> {
  const names = await exampleNames();
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { once: { type: "boolean", default: false } },
    });
    const [wanted = "", ...more] = positionals;
    if (more.length === 0 && names.includes(wanted)) return { name: wanted, once: values.once };
  } catch {
    // The usage says it.
  }
  console.error(`npm run example -- NAME          an example, its requests, then it stays up until Ctrl-C
npm run example -- NAME --once   ends after the requests
NAME is one of ${names.join(", ")}`);
  process.exit(2);
}
