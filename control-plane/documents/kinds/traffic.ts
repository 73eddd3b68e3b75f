/** How requests are sent to instances; `schemas/traffic.json` has the defaults. */
export interface Traffic {
  protocol?: "http1" | "http2" | "grpc" | "client";
  /** The authority that the instances see in place of what the client addressed. */
  host?: string;
  /** Times as text (see `duration.ts`). */
  timeouts?: { request?: string; idle?: string; connect?: string };
  retries?: { attempts: number; on: string[]; perTry?: string };
  limits?: { connections?: number; pendingRequests?: number; requests?: number; retries?: number };
  healthCheck?: {
    path?: string;
    grpcService?: string;
    interval: string;
    timeout: string;
    unhealthy: number;
    healthy: number;
  };
  outliers?: { consecutive: number; interval: string; ejection: string; maxPercent: number };
  websocket?: boolean;
  requestHeaders?: HeaderChanges;
  responseHeaders?: HeaderChanges;
}

export interface HeaderChanges {
  /** Replace what was there. */
  set?: Record<string, string>;
  /** Come in addition to what was there. */
  add?: Record<string, string>;
  remove?: string[];
}

/** Where instances are, each as `host:port`. */
export type Addresses = string | (string | { address: string; weight: number })[];
