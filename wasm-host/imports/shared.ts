import { Result } from "../abi.ts";
import { fromBytes } from "../bytes.ts";
import { answers, type HostFunctions } from "../host.ts";

export const sharedFunctions: HostFunctions = {
  proxy_get_shared_data: answers(
    "iiiii",
    (host, keyAt = 0, keySize = 0, valueAt = 0, sizeAt = 0, casAt = 0) => {
      const key = host.memory.view(keyAt, keySize);
      if (key === undefined) return Result.invalidMemoryAccess;
      const found = host.sharedData.get(fromBytes(key));
      if (found === undefined) return Result.notFound;
      const given = host.memory.give(found.value, valueAt, sizeAt) && host.memory.writeWord(casAt, found.cas);
      return given ? Result.ok : Result.invalidMemoryAccess;
    },
  ),

  proxy_set_shared_data: answers(
    "iiiii",
    (host, keyAt = 0, keySize = 0, valueAt = 0, valueSize = 0, cas = 0) => {
      const key = host.memory.view(keyAt, keySize);
      const value = host.memory.view(valueAt, valueSize);
      if (key === undefined || value === undefined) return Result.invalidMemoryAccess;
      return host.sharedData.set(fromBytes(key), value, cas);
    },
  ),

  proxy_register_shared_queue: answers("iii", (host, nameAt = 0, nameSize = 0, tokenAt = 0) => {
    const name = host.memory.view(nameAt, nameSize);
    if (name === undefined) return Result.invalidMemoryAccess;
    const token = host.sharedQueues.register(fromBytes(name));
    if (token === undefined) return Result.internalFailure;
    return host.memory.writeWord(tokenAt, token) ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_resolve_shared_queue: answers(
    "iiiii",
    (host, vmAt = 0, vmSize = 0, nameAt = 0, nameSize = 0, tokenAt = 0) => {
      const vm = host.memory.view(vmAt, vmSize);
      const name = host.memory.view(nameAt, nameSize);
      if (vm === undefined || name === undefined) return Result.invalidMemoryAccess;
      const own = vm.length === 0 || fromBytes(vm) === (host.options.vmId ?? "");
      const token = own ? host.sharedQueues.resolve(fromBytes(name)) : undefined;
      if (token === undefined) return Result.notFound;
      return host.memory.writeWord(tokenAt, token) ? Result.ok : Result.invalidMemoryAccess;
    },
  ),

  proxy_enqueue_shared_queue: answers("iii", (host, token = 0, dataAt = 0, dataSize = 0) => {
    const data = host.memory.view(dataAt, dataSize);
    if (data === undefined) return Result.invalidMemoryAccess;
    const result = host.sharedQueues.enqueue(token, data);
    if (result === Result.ok) host.queueReady(token);
    return result;
  }),

  proxy_dequeue_shared_queue: answers("iii", (host, token = 0, dataAt = 0, sizeAt = 0) => {
    const data = host.sharedQueues.dequeue(token);
    if (typeof data === "number") return data;
    return host.memory.give(data, dataAt, sizeAt) ? Result.ok : Result.invalidMemoryAccess;
  }),
};
