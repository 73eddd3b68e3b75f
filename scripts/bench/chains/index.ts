/** The filter chains that are measured. */
import type { ModuleName } from "../modules.ts";
import { BODY_CHAINS } from "./body.ts";
import type { ChainKind } from "./chain.ts";
import { HEADER_CHAINS } from "./header.ts";
import { TOKEN_CHAINS } from "./token.ts";

export type { Chain } from "./chain.ts";

const ALL = { ...HEADER_CHAINS, ...TOKEN_CHAINS, ...BODY_CHAINS };

export type ChainName = keyof typeof ALL;

export const CHAINS: Readonly<Record<ChainName, ChainKind>> = ALL;

/** Which module a chain runs, if any. */
export function moduleOf(chain: ChainName): ModuleName | undefined {
  return CHAINS[chain].module;
}
