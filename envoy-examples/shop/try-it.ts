/** Command lines to try on a running shop. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Shop, tokenOf } from "./shop.ts";

export type CommandLine = {
  /** What it shows. */
  title: string;
  /** For a shell. */
  line: string;
};

const TWELVE_HOURS = 12 * 3600;

/**
 * Three curl lines. Tokens are too long to be read on a screen, so each lies in a file of the mesh's folder
 * that curl reads (`-H @file`); they are good for twelve hours, and gone with the mesh.
 */
export async function curlLines({ mesh, issuer }: Shop): Promise<CommandLine[]> {
  const folder = join(mesh.directory, "tokens");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const tenant of ["acme", "globex"]) {
    const token = await tokenOf(issuer, tenant, { expiresIn: TWELVE_HOURS });
    await writeFile(join(folder, tenant), `Authorization: Bearer ${token}\n`, { mode: 0o600 });
  }
  const curl = "curl -s -w '\\nHTTP %{http_code}\\n'";
  const orders = `http://${mesh.address("ingress")}/api/orders`;
  return [
    {
      title: "acme's orders; billing is acme's own",
      line: `${curl} -H @${join(folder, "acme")} ${orders}`,
    },
    {
      title: "a customer of focus group A gets geo-discount",
      line: `${curl} -H @${join(folder, "globex")} -H 'x-customer: c-1001' ${orders}`,
    },
    {
      title: "nobody gets in without a token",
      line: `${curl} ${orders}`,
    },
  ];
}
