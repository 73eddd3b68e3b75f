import { Result } from "../abi.ts";
import { fromByteString, readable } from "../bytes.ts";
import type { HeaderPair } from "../header-map.ts";
import { answers, type HostFunction, type HostFunctions } from "../host.ts";
import { parsePairs } from "../pairs.ts";

const asText = (pairs: HeaderPair[]): HeaderPair[] =>
  pairs.map(([name, value]) => [fromByteString(name), fromByteString(value)]);

/** Calls over gRPC are not imitated: Envoy's answer to a service that cannot be parsed, whatever is given. */
const noGrpc = (parameters: string, result: number): HostFunction => answers(parameters, () => result);

export const callFunctions: HostFunctions = {
  proxy_http_call: answers(
    "iiiiiiiiii",
    (
      host,
      clusterAt = 0,
      clusterSize = 0,
      headersAt = 0,
      headersSize = 0,
      bodyAt = 0,
      bodySize = 0,
      trailersAt = 0,
      trailersSize = 0,
      timeout = 0,
      tokenAt = 0,
    ) => {
      const cluster = host.memory.view(clusterAt, clusterSize);
      const headers = host.memory.view(headersAt, headersSize);
      const body = host.memory.view(bodyAt, bodySize);
      const trailers = host.memory.view(trailersAt, trailersSize);
      if (cluster === undefined || headers === undefined || body === undefined || trailers === undefined) {
        return Result.invalidMemoryAccess;
      }
      if (!host.memory.writeWord(tokenAt, 0)) return Result.invalidMemoryAccess;
      // Headers and trailers that are too large for Envoy are read as none.
      if (!host.budget.has(clusterSize + bodySize)) return Result.internalFailure;
      const started = host.calls.start({
        cluster: readable(cluster),
        headers: asText(parsePairs(headers)),
        body: body.slice(),
        trailers: asText(parsePairs(trailers)),
        timeoutMilliseconds: timeout,
      });
      if (typeof started === "number") return started;
      host.memory.writeWord(tokenAt, started.token);
      return Result.ok;
    },
  ),

  proxy_grpc_call: noGrpc("iiiiiiiiiiii", Result.parseFailure),
  proxy_grpc_stream: noGrpc("iiiiiiiii", Result.parseFailure),
  proxy_grpc_cancel: noGrpc("i", Result.notFound),
  proxy_grpc_close: noGrpc("i", Result.notFound),
  proxy_grpc_send: noGrpc("iiii", Result.notFound),
};
