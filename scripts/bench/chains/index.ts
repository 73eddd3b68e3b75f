/** The filter chains that are measured. */
import { BODY_CHAINS } from "./body.ts";
import type { ChainKind } from "./chain.ts";
import { HEADER_CHAINS } from "./header.ts";
import { TOKEN_CHAINS } from "./token.ts";

export type { Chain, Modules } from "./chain.ts";

const ALL = { ...HEADER_CHAINS, ...TOKEN_CHAINS, ...BODY_CHAINS };

export type ChainName = keyof typeof ALL;

export const CHAINS: Readonly<Record<ChainName, ChainKind>> = ALL;
