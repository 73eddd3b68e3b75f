import type { Addresses, Traffic } from "./traffic.ts";

/** A path and everything below, or exactly one of the others. */
export type PathChoice = string | { exact: string } | { template: string };

/** One row of the routing table, of any form. */
export interface RouteDocument {
  kind: "Route";
  name: string;
  gateway: string;
  host: string;
  port?: number;
  path: PathChoice;
  headers: HeaderChoice[];
  /** Exactly one of these three is given. */
  to?: Destination;
  answer?: AnswerChoice;
  redirect?: RedirectChoice;
  rewrite?: string;
  traffic: Traffic;
  mirror?: { to: Destination; percent: number };
  /** Plugins that run for the host and path of this row. */
  plugins: string[];
}

export type Destination = Addresses | { service: string; version: string };

/** A header and exactly one condition on it. */
export interface HeaderChoice {
  header: string;
  exact?: string;
  in?: string[];
  prefix?: string;
  suffix?: string;
  contains?: string;
  regex?: string;
  present?: true;
  absent?: true;
}

export interface AnswerChoice {
  status: number;
  body?: string;
  headers: Record<string, string>;
}

/** What is left out stays as it is. */
export interface RedirectChoice {
  status: 301 | 302 | 303 | 307 | 308;
  scheme?: "http" | "https";
  host?: string;
  port?: number;
  path?: string;
  prefix?: string;
}
