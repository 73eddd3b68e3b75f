import type { ChainName } from "../chains/index.ts";
import type { RequestKind } from "../requests.ts";

/** Cases of one group have the same kind of work, run at the same time, and share the noise that their twins show. */
export type Group = "header" | "token-new" | "token-seen" | "body-1k" | "body-64k" | "body-900k";

/** A chain under requests, and what it is compared with: cases of its own group. */
export interface Case {
  readonly name: string;
  readonly group: Group;
  readonly title: string;
  readonly chain: ChainName;
  readonly requests: RequestKind;
  /** What every answer must have. */
  readonly status: number;
  /** How many requests are sent at once, where fewer than usual. */
  readonly connections?: number;
  /** The case without a filter under the same requests; none: this is one. */
  readonly baseline?: string;
  /** The same host calls and nothing else. */
  readonly floor?: string;
  /** The native filter that does the same. */
  readonly native?: string;
  /** The case that this is the same as: what differs between the two is noise. */
  readonly twinOf?: string;
}
