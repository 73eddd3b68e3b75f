/** What is measured: which chain under which requests, and what each is compared with. */
import { UsageError } from "../../command.ts";
import { BODY_CASES } from "./body.ts";
import type { Case } from "./case.ts";
import { HEADER_CASES } from "./header.ts";
import { TOKEN_CASES } from "./token.ts";

export type { Case, Group } from "./case.ts";

export const CASES: readonly Case[] = [...HEADER_CASES, ...TOKEN_CASES, ...BODY_CASES];

/**
 * The cases that are asked for, with all that they are compared with.
 *
 * @param wanted names of cases, groups, beginnings of groups, or chains; none: every case
 * @throws UsageError that lists the names, for one that is none
 */
export function chooseCases(wanted: readonly string[]): Case[] {
  if (wanted.length === 0) return [...CASES];
  const chosen = new Set<string>();
  for (const name of wanted) {
    const found = CASES.filter(
      (one) => [one.name, one.group, one.chain].includes(name) || one.group.startsWith(`${name}-`),
    );
    if (found.length === 0) {
      throw new UsageError(`--only ${name}: expected one of ${CASES.map((one) => one.name).join(", ")}`);
    }
    for (const one of found) chosen.add(one.name);
  }
  const groups = new Set(CASES.filter(({ name }) => chosen.has(name)).map(({ group }) => group));
  for (const { name, twinOf, group } of CASES)
    if (twinOf !== undefined && groups.has(group)) chosen.add(name);
  // A set grows while it is walked: what is added is walked, too.
  for (const name of chosen) {
    const { baseline, floor, native, twinOf } = caseNamed(name);
    for (const other of [baseline, floor, native, twinOf]) if (other !== undefined) chosen.add(other);
  }
  return CASES.filter(({ name }) => chosen.has(name));
}

/** @throws Error if there is none of this name */
export function caseNamed(name: string): Case {
  const found = CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}
