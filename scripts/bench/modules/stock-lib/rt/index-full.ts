/** What the stock runtime asks of the standard library that AssemblyScript had when it was written. */
export function __retain(address: usize): usize {
  return __pin(address);
}

export function __release(address: usize): void {
  __unpin(address);
}
