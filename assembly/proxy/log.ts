/**
 * Log lines. They go to Envoy's own log under the component `wasm`, each with the plugin's name in front.
 * Never log what a client sent without `Writer.printable`, and never a credential.
 */
import { length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { proxy_log } from "./host";

const DEBUG: usize = 1;
const INFO: usize = 2;
const WARN: usize = 3;
const ERROR: usize = 4;

const buffer = new Writer(memory.data(2048), 2048);

/** A writer for one line, empty. Write the line, then give it to one of the functions below. */
export function line(): Writer {
  return buffer.clear();
}

export function logDebug(text: Writer): void {
  log(DEBUG, text.written());
}

export function logInfo(text: Writer): void {
  log(INFO, text.written());
}

export function logWarning(text: Writer): void {
  log(WARN, text.written());
}

export function logError(text: Writer): void {
  log(ERROR, text.written());
}

function log(level: usize, text: Slice): void {
  proxy_log(level, start(text), length(text));
}
