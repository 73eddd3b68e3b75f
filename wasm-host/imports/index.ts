import type { HostFunction, HostFunctions } from "../host.ts";
import { bufferFunctions } from "./buffers.ts";
import { callFunctions } from "./calls.ts";
import { foreignFunctions } from "./foreign.ts";
import { generalFunctions } from "./general.ts";
import { headerFunctions } from "./headers.ts";
import { metricFunctions } from "./metrics.ts";
import { propertyFunctions } from "./properties.ts";
import { sharedFunctions } from "./shared.ts";
import { streamFunctions } from "./streams.ts";
import { wasiFunctions } from "./wasi.ts";

const env: HostFunctions = {
  ...generalFunctions,
  ...headerFunctions,
  ...bufferFunctions,
  ...streamFunctions,
  ...propertyFunctions,
  ...metricFunctions,
  ...sharedFunctions,
  ...callFunctions,
  ...foreignFunctions,
};

const modules = new Map<string, ReadonlyMap<string, HostFunction>>([
  ["env", new Map(Object.entries(env))],
  ["wasi_snapshot_preview1", new Map(Object.entries(wasiFunctions))],
  ["wasi_unstable", new Map(Object.entries(wasiFunctions))],
]);

/** The host function that a module imports under this name, or undefined if Envoy has none. */
export function importOf(module: string, name: string): HostFunction | undefined {
  return modules.get(module)?.get(name);
}

/** Whether Envoy lets a module call this before the module is initialised: the log and what WASI needs. */
export function mayBeCalledWhileInitialising(module: string, name: string): boolean {
  return module === "env" ? name === "proxy_log" : name !== "proc_exit";
}
