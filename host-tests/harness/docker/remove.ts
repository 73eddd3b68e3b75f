import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";

const MILLISECONDS_FOR_THE_DAEMON = 1_000;

/**
 * Removes containers and networks of a process that is gone. What is not there is looked for once more: the
 * daemon may still be at work on the last thing that it was told.
 *
 * @param containers their names
 * @param networks their names; removed after the containers that are in them
 */
export async function removeContainers(containers: string[], networks: string[]): Promise<void> {
  const docker = new Docker();
  const sweep = async (): Promise<boolean> => {
    const removals = containers.map((name) => docker.getContainer(name).remove({ force: true, v: true }));
    const outcomes = await Promise.allSettled(removals);
    const last = await Promise.allSettled(networks.map((name) => docker.getNetwork(name).remove()));
    return [...outcomes, ...last].every(({ status }) => status === "fulfilled");
  };
  if (await sweep()) return;
  await sleep(MILLISECONDS_FOR_THE_DAEMON);
  await sweep();
}
