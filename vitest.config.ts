import { configDefaults, defineConfig } from "vitest/config";

/** Tests run on a binary unless NUMESH_ENGINE says otherwise: npm and PyPI are all that they need then. */
const engine = process.env.NUMESH_ENGINE || "binary";
/** Tests that need Docker. */
const inContainers = ["host-tests/harness/docker/**", "host-tests/compose.test.ts"];

export default defineConfig({
  test: {
    include: [
      "{assembly,control-plane,wasm-host,host-tests,scripts}/**/*.test.ts",
      "host-tests/options/*.cases.ts",
    ],
    exclude: [
      ...configDefaults.exclude,
      "control-plane/cli/plugin-template/**",
      ...(engine === "docker" ? [] : inContainers),
    ],
    env: { NUMESH_ENGINE: engine },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
