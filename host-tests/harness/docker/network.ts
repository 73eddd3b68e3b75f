import { randomBytes } from "node:crypto";
import { guard, release } from "../guardian.ts";
import type { Daemon } from "./daemon.ts";

/** A network of containers that find each other by name. It is gone with the last container that was in it. */
export type NamedNetwork = {
  name: string;
  /** The address of this machine in it; undefined where only Docker knows the way to this machine. */
  gateway: string | undefined;
  /** To be called for each container before it is made. */
  join: () => void;
  /** To be called for each container once it is removed. */
  leave: () => Promise<void>;
};

/** Makes a network. Like a container it never outlives this process. */
export async function makeNetwork({ docker, sharesOurNetwork }: Daemon): Promise<NamedNetwork> {
  const name = `numesh-${randomBytes(6).toString("hex")}`;
  guard(`network ${name}`);
  const network = await docker.createNetwork({ Name: name, Labels: { numesh: "network" } });
  const { IPAM } = await network.inspect();
  let containers = 0;
  return {
    name,
    gateway: sharesOurNetwork ? IPAM?.Config?.[0]?.Gateway : undefined,
    join: () => {
      containers++;
    },
    leave: async () => {
      containers--;
      if (containers > 0) return;
      await network.remove().catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error; // 404: somebody else has removed it.
      });
      release(`network ${name}`);
    },
  };
}
