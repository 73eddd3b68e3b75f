import { Result, StreamType } from "../abi.ts";
import { fromBytes } from "../bytes.ts";
import { answers, type HostFunctions } from "../host.ts";
import { parsePairs } from "../pairs.ts";

export const streamFunctions: HostFunctions = {
  proxy_continue_stream: answers("i", (host, type = 0) => {
    if (type > StreamType.upstream) return Result.badArgument;
    if (type === StreamType.upstream) return Result.unimplemented;
    const { stream } = host.context;
    if (type !== StreamType.downstream) stream?.resume(type === StreamType.request);
    return Result.ok;
  }),

  proxy_close_stream: answers("i", (host, type = 0) => {
    if (type > StreamType.upstream) return Result.badArgument;
    host.context.stream?.close();
    return Result.ok;
  }),

  proxy_send_local_response: answers(
    "iiiiiiii",
    (
      host,
      status = 0,
      detailsAt = 0,
      detailsSize = 0,
      bodyAt = 0,
      bodySize = 0,
      pairsAt = 0,
      pairsSize = 0,
      grpc = 0,
    ) => {
      const details = host.memory.view(detailsAt, detailsSize);
      const body = host.memory.view(bodyAt, bodySize);
      const pairs = host.memory.view(pairsAt, pairsSize);
      if (details === undefined || body === undefined || pairs === undefined)
        return Result.invalidMemoryAccess;
      // Envoy has no such limit.
      if (!host.budget.has(detailsSize + bodySize)) return Result.internalFailure;
      const grpcStatus = grpc > 0x7fffffff ? undefined : grpc;
      host.context.stream?.respond({
        status,
        body: body.slice(),
        headers: parsePairs(pairs),
        details: fromBytes(details),
        grpcStatus,
      });
      host.stopped = true;
      return Result.ok;
    },
  ),

  proxy_set_effective_context: answers("i", (host, id = 0) => {
    const context = host.contextOf(id);
    if (context === undefined) return Result.badArgument;
    host.useContext(context);
    return Result.ok;
  }),

  proxy_done: answers("", () => Result.notFound),
};
