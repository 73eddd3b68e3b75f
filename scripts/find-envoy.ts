/** Says which Envoy will be used; downloads it if need be. Part of the set-up. */
import { dockerAnswers, EnvoyUnavailable, findEnvoy } from "../host-tests/harness/index.ts";

try {
  const { chosen } = await findEnvoy({ say: (line) => console.log(`set-up: ${line}`) });
  console.log(chosen);
} catch (error) {
  if (!(error instanceof EnvoyUnavailable)) throw error;
  if (process.env.NUMESH_ENGINE !== "binary" && (await dockerAnswers())) {
    console.log(`${error.message} Containers may do without.`);
  } else {
    console.error(error.message);
    process.exitCode = 1;
  }
}
