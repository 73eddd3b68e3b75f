import type { AnswerChoice } from "./route.ts";
import type { Publication } from "./service.ts";
import type { Addresses, Traffic } from "./traffic.ts";

/** What belongs together: four points at which it meets others. */
export interface ApplicationDocument {
  kind: "Application";
  name: string;
  /** The internal gateway that carries the names which it consumes. */
  gateway: string;
  publishes: {
    /** The public API. */
    public: (Publication & { name: string; service: string })[];
    /** The API for neighbours, which their bindings name. */
    neighbours: { name: string; service: string; path: string }[];
  };
  consumes: {
    /** From other applications. */
    neighbours: ConsumedName[];
    /** From shared services. */
    shared: ConsumedName[];
  };
}

/** A name that the services of an application call. */
export interface ConsumedName {
  name: string;
  port: number;
  /** Where nothing is bound, the lower mesh has it. */
  fallback?: "platform";
}

/** What a consumed name leads to. Made at deploy time. */
export interface BindingDocument {
  kind: "Binding";
  name: string;
  application: string;
  consumes: string;
  /** Exactly one of these four is given, `application` and `api` counting as one. */
  to: { application?: string; api?: string; system?: string; address?: Addresses; mock?: AnswerChoice };
  traffic: Traffic;
}
