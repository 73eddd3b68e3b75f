/**
 * `npm start`: brings the shop up on this machine, takes the tour, and leaves the mesh running until Ctrl-C.
 * `npm start -- --once` ends after the tour: 0 if all was as expected, else 1.
 */
import { parseArgs } from "node:util";
import { formatEvent } from "../control-plane/cli/events.ts";
import { type Shop, startShop } from "../envoy-examples/shop/shop.ts";
import { takeTour } from "../envoy-examples/shop/tour.ts";
import { curlLines } from "../envoy-examples/shop/try-it.ts";
import { command } from "./command.ts";
import { formatTour } from "./tour-table.ts";

const USAGE = `npm start            the mesh, the tour, then the mesh stays up until Ctrl-C
npm start -- --once  ends after the tour`;
// A signal during the start or the tour ends this process; what it has started is ended with it. There is
// one listener from the first to the last moment: changing it could lose a signal that comes meanwhile.
let onSignal = (): void => process.exit(130);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => onSignal());

await command(USAGE, main);

async function main(): Promise<number> {
  const { once } = parseArgs({ options: { once: { type: "boolean", default: false } } }).values;
  const shop = await startShop({ log: (line) => console.log(`  ${line}`) });
  try {
    console.log("\nThe tour:\n");
    const results = await takeTour(shop);
    console.log(formatTour(results));
    if (!once) await stayUp(shop);
    return results.every(({ differences }) => differences.length === 0) ? 0 : 1;
  } finally {
    await shop.mesh.stop();
    console.log("Stopped; nothing is left behind.");
  }
}

async function stayUp(shop: Shop): Promise<void> {
  const { mesh } = shop;
  // From now on a signal ends the mesh in order; that npm and the terminal send it twice does not matter.
  const signalled = new Promise<void>((resolve) => {
    onSignal = resolve;
  });
  console.log("The mesh is up:");
  for (const [gateway, address] of Object.entries(mesh.addresses)) {
    console.log(`  ${gateway.padEnd(10)} http://${address}   its Envoy: ${mesh.admin(gateway)}`);
  }
  console.log(
    `  documents  ${mesh.documents}   (a copy; an edit takes effect at once, and is answered here)`,
  );
  console.log(`  logs       ${mesh.directory}/logs`);
  console.log("\nTry:");
  for (const { title, line } of await curlLines(shop)) console.log(`  # ${title}\n  ${line}`);
  console.log("\nCtrl-C ends it.");
  mesh.controlPlane.follow((event) => console.log(formatEvent(event)));
  await signalled;
  console.log();
}
