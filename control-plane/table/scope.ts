/** Where a plugin runs. */
import type { PathCriterion } from "./path.ts";

/** A plugin of a gateway. */
export interface SlicePlugin {
  name: string;
  /** It runs where one of these holds; absent: for every request that has a row. */
  scopes?: Scope[];
}

/** A part of the requests: to a host, to a path, or both. Never one with a header, which a plugin may yet set. */
export interface Scope {
  host?: string;
  /** A prefix or an exact path. */
  path?: PathCriterion;
}
