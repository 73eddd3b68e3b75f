import { Result } from "../abi.ts";
import { readable } from "../bytes.ts";
import { answers, type HostFunctions } from "../host.ts";

export const metricFunctions: HostFunctions = {
  proxy_define_metric: answers("iiii", (host, type = 0, nameAt = 0, nameSize = 0, idAt = 0) => {
    const name = host.memory.view(nameAt, nameSize);
    if (name === undefined) return Result.invalidMemoryAccess;
    if (!host.budget.take(name.length)) return Result.internalFailure;
    const id = host.metrics.define(type, readable(name));
    if (id === undefined) return Result.badArgument;
    return host.memory.writeWord(idAt, id) ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_increment_metric: answers("il", (host, id = 0, offset = 0) => host.metrics.increment(id, offset)),

  proxy_record_metric: answers("il", (host, id = 0, value = 0) =>
    host.metrics.record(id, value < 0 ? value + 2 ** 64 : value),
  ),

  proxy_get_metric: answers("ii", (host, id = 0, valueAt = 0) => {
    const answer = host.metrics.get(id);
    if (typeof answer === "number") return answer;
    return host.memory.writeLong(valueAt, BigInt(answer.value)) ? Result.ok : Result.invalidMemoryAccess;
  }),
};
