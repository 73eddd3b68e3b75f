/** Stands in for the import of `abort`, which Envoy does not have. The floors never get here. */
export function abort(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}
