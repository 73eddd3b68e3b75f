import { line, logError } from "./log";

/**
 * Where AssemblyScript goes when it cannot go on (`throw`, an index out of bounds, an allocation that fails):
 * always a mistake in a module. It says so in Envoy's log, with the place, and traps. Stands in for the
 * import of `abort`, which Envoy does not have (asconfig.json, `use`).
 */
export function abort(message: string | null, file: string | null, lineNumber: u32, column: u32): void {
  const text = line().ascii("numesh: bug: ");
  if (message !== null) text.ascii(message).ascii(" ");
  if (file !== null) text.ascii("in ").ascii(file);
  logError(text.ascii(":").decimal(lineNumber).ascii(":").decimal(column));
  unreachable();
}
