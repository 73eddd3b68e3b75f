/** How as-pect runs the specs: `asp -c assembly/as-pect.config.js -a assembly/as-pect.asconfig.json` at the top. */
export default {
  entries: ["assembly/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  /** Specs are pure: what calls the host is tested with the built modules, on a host. */
  instantiate(_memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: {} }));
  },
  outputBinary: false,
};
