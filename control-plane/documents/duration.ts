const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time as documents write it, in milliseconds: `250ms`, `1.5s`, `2m`, `1h`, `0`. Checked by the schemas before. */
export function milliseconds(text: string): number {
  const [, number, unit = "ms"] = /^([\d.]+)(ms|s|m|h)?$/.exec(text) ?? [];
  return Math.round(Number(number) * (MILLISECONDS[unit] ?? 1));
}
