/** The walls of the house: the way of the data is one way, and nothing below knows what is above it. */

/** Folder -> the folders of this repository that it may use besides itself. */
const MAY_USE = {
  "assembly/bytes": [],
  "assembly/codec": ["assembly/bytes"],
  "assembly/crypto": ["assembly/bytes"],
  "assembly/proxy": ["assembly/bytes", "assembly/codec"],
  "assembly/filters": ["assembly/bytes", "assembly/codec", "assembly/crypto", "assembly/proxy"],
  "assembly/modules": ["assembly"],
  "wasm-host": [],
  "control-plane/documents": ["wasm-host/index.ts"],
  "control-plane/table": ["control-plane/documents"],
  "control-plane/envoy": ["control-plane/documents", "control-plane/table"],
  "control-plane/xds": ["control-plane/documents", "control-plane/envoy"],
  "control-plane/revision.ts": ["control-plane/documents", "control-plane/table", "control-plane/envoy"],
  "control-plane/diff": ["control-plane/documents", "control-plane/table", "control-plane/revision.ts"],
  "control-plane/explain": [
    "wasm-host/index.ts",
    "control-plane/documents",
    "control-plane/table",
    "control-plane/envoy",
    "control-plane/revision.ts",
  ],
  "control-plane/cli": ["control-plane"],
  "host-tests/harness": ["control-plane"],
  "envoy-examples": ["host-tests/harness/index.ts"],
  scripts: ["host-tests", "control-plane", "wasm-host", "envoy-examples"],
};

const quoteDots = (path) => path.replace(/[.]/g, "\\$&");

module.exports = {
  forbidden: [
    ...Object.entries(MAY_USE).map(([folder, others]) => ({
      name: `walls of ${folder}`,
      comment: `${folder} may use ${["itself", ...others].join(", ")} and packages`,
      severity: "error",
      from: { path: `^${quoteDots(folder)}`, pathNot: "[.](test|spec)[.]ts$|/fixtures/" },
      to: {
        pathNot: [
          `^(${[folder, ...others].map(quoteDots).join("|")})`,
          "^node_modules",
          "^dist/",
          "^numesh/", // The package itself, by its public names.
          "[.]d[.]ts$",
        ],
        dependencyTypesNot: ["core"],
      },
    })),
    {
      name: "filters never know each other",
      severity: "error",
      from: { path: "^assembly/filters/([^/]+)/" },
      to: { path: "^assembly/filters/", pathNot: "^assembly/filters/$1/" },
    },
    {
      name: "only proxy knows the ABI",
      severity: "error",
      from: { path: "^assembly/", pathNot: "^assembly/proxy/" },
      to: { path: "proxy-runtime" },
    },
    {
      name: "of proxy-runtime only the imports",
      severity: "error",
      from: { path: "^assembly/" },
      to: { path: "@solo-io/proxy-runtime", pathNot: "assembly/imports" },
    },
    { name: "no cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "everything is found",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(as-pect|@as-pect|numesh/)" },
    },
    {
      name: "no file that nobody uses",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [
          "[.](test|spec)[.]ts$",
          "[.]d[.]ts$",
          "^envoy-examples/",
          "^scripts/bench/modules/stock-lib/",
          "[.]config[.][jt]s$",
          "[.]mjs$",
          "[.]cjs$",
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Projects of their own, which import numesh as a package.
    exclude: { path: "^control-plane/cli/plugin-template/|^envoy-examples/third-party-filter/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
    },
  },
};
