/** Says which Envoy will be used; downloads it if need be. Part of the set-up. */
import { EnvoyUnavailable, findEnvoy } from "../host-tests/harness/index.ts";

try {
  const { chosen } = await findEnvoy({ say: (line) => console.log(`set-up: ${line}`) });
  console.log(chosen);
} catch (error) {
  if (!(error instanceof EnvoyUnavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
