/** How as-pect runs the specs, which are for what is pure: nothing in them calls Envoy. */
export default {
  entries: ["assembly/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  instantiate(_memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: {} }));
  },
  outputBinary: false,
};
