import { expect, it } from "vitest";
import { pluginLog } from "./plugin-log.ts";

const LOG = `[2026-01-01 10:00:00.000][7][info][main] [source/server/server.cc:1] wasm log nobody: no
[2026-01-01 10:00:00.000][7][error][wasm] [source/extensions/common/wasm/context.cc:1] wasm log a vm-1: config: /x: is missing
[2026-01-01 10:00:00.000][7][warning][wasm] [source/extensions/common/wasm/context.cc:1] wasm log b: hot: 7
[2026-01-01 10:00:00.000][7][info][wasm] [source/extensions/common/wasm/context.cc:1] wasm log: nameless
[2026-01-01 10:00:00.000][7][error][wasm] [source/extensions/common/wasm/wasm.cc:1] Wasm VM failed`;

it("finds the lines of plugins, and of one plugin", () => {
  expect(pluginLog(LOG)).toEqual([
    { level: "error", plugin: "a", text: "config: /x: is missing" },
    { level: "warning", plugin: "b", text: "hot: 7" },
    { level: "info", plugin: "", text: "nameless" },
  ]);
  expect(pluginLog(LOG, "b").map(({ text }) => text)).toEqual(["hot: 7"]);
});
