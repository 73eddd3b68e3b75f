/** Milliseconds as Envoy's JSON writes them: 1500 is "1.5s". */
export function duration(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
