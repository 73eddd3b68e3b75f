import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { generate } from "selfsigned";

/** PEM texts. */
export type Certificates = {
  /** The certificate to trust; its key is gone. */
  ca: string;
  /** The certificate of a server (or a client) with the names, signed by `ca`. */
  cert: string;
  key: string;
};

const ONE_DAY = 86_400_000;

/**
 * Makes a certificate for a day, and an authority for it alone. Keys are P-256.
 *
 * @param options `names`: DNS names, `*.` in front allowed, and IP addresses; the first is the common name
 */
export async function certificates({ names }: { names: [string, ...string[]] }): Promise<Certificates> {
  const now = Date.now();
  const common = {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 60_000), // Clocks of containers differ.
    notAfterDate: new Date(now + ONE_DAY),
  } as const;
  // By its name an authority is found among several.
  const name = `numesh harness ${randomBytes(4).toString("hex")}`;
  const authority = await generate([{ name: "commonName", value: name }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const { cert, private: key } = await generate([{ name: "commonName", value: names[0] }], {
    ...common,
    ca: { cert: authority.cert, key: authority.private },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: names.map(alternativeName) },
    ],
  });
  return { ca: authority.cert, cert, key };
}

function alternativeName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}
