import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{assembly,control-plane,wasm-host,host-tests,scripts}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
