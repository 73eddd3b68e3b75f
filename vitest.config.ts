import { configDefaults, defineConfig } from "vitest/config";

/** Tests run on a binary unless NUMESH_ENGINE says otherwise: npm and PyPI are all that they need then. */
const engine = process.env.NUMESH_ENGINE || "binary";

export default defineConfig({
  test: {
    include: ["{control-plane,wasm-host,host-tests,scripts}/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(engine === "docker" ? [] : ["host-tests/harness/docker/**"])],
    env: { NUMESH_ENGINE: engine },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
