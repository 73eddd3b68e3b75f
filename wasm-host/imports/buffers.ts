import { BufferType, LAST_BUFFER, Result } from "../abi.ts";
import { answers, type Host, type HostFunctions } from "../host.ts";

const NONE = new Uint8Array(0);

/** The buffer's bytes, or undefined where Envoy has no such buffer now. */
function bufferOf(host: Host, type: number): Uint8Array | undefined {
  switch (type) {
    case BufferType.requestBody:
      return host.context.stream?.request.body ?? NONE;
    case BufferType.responseBody:
      return host.context.stream?.response?.body ?? NONE;
    case BufferType.callResponseBody:
      return host.calls.response?.body;
    case BufferType.vmConfiguration:
      return Buffer.from(host.options.vmConfig ?? "");
    case BufferType.pluginConfiguration:
      return host.configuring ? Buffer.from(host.options.config) : undefined;
    default:
      return NONE;
  }
}

export const bufferFunctions: HostFunctions = {
  proxy_get_buffer_bytes: answers(
    "iiiii",
    (host, type = 0, start = 0, length = 0, pointerAt = 0, sizeAt = 0) => {
      if (type > LAST_BUFFER) return Result.badArgument;
      const buffer = bufferOf(host, type);
      if (buffer === undefined) return Result.notFound;
      const bytes = buffer.subarray(start, start + length);
      // Envoy writes nothing at all when there is nothing to give.
      if (bytes.length === 0) return Result.ok;
      return host.memory.give(bytes, pointerAt, sizeAt) ? Result.ok : Result.invalidMemoryAccess;
    },
  ),

  proxy_get_buffer_status: answers("iii", (host, type = 0, lengthAt = 0, flagsAt = 0) => {
    if (type > LAST_BUFFER) return Result.badArgument;
    const buffer = bufferOf(host, type);
    if (buffer === undefined) return Result.notFound;
    const written = host.memory.writeWord(lengthAt, buffer.length) && host.memory.writeWord(flagsAt, 0);
    return written ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_set_buffer_bytes: answers("iiiii", (host, type = 0, start = 0, length = 0, pointer = 0, size = 0) => {
    if (type > LAST_BUFFER) return Result.badArgument;
    if (bufferOf(host, type) === undefined) return Result.notFound;
    const data = host.memory.view(pointer, size);
    if (data === undefined) return Result.invalidMemoryAccess;
    const { stream } = host.context;
    const flow = type === BufferType.requestBody ? stream?.request : stream?.response;
    if (flow === undefined || type > BufferType.responseBody) return Result.badArgument;
    return flow.replaceBody(start, length, data) ? Result.ok : Result.badArgument;
  }),
};
