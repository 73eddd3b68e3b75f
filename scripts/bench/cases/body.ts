/** A field of a JSON body decides. */
import { BODY_SIZES, type BodySize } from "../bodies.ts";
import type { Case } from "./case.ts";

/** How many requests are sent at once: few of the long ones, so that a burst is not much longer than a slice. */
const CONNECTIONS: Record<BodySize, number> = { "1k": 16, "64k": 4, "900k": 1 };

export const BODY_CASES: readonly Case[] = (Object.keys(BODY_SIZES) as BodySize[]).flatMap(casesOf);

/** The cases of one size; the wanted field stands first or last, which is nothing to those that read it all. */
function casesOf(size: BodySize): Case[] {
  const common = { group: `body-${size}`, requests: `${size}-last`, connections: CONNECTIONS[size] } as const;
  const baseline = `baseline-${size}`;
  const filter = { ...common, baseline, status: 200 };
  const floor = `floor-${size}`;
  const compared = { ...filter, chain: "body-field", floor, native: `json-to-metadata-${size}` } as const;
  return [
    { ...common, name: baseline, title: `no filter, ${size}`, chain: "body-none", status: 202 },
    {
      ...{
        ...filter,
        name: `${baseline}-twin`,
        title: `A/A: no filter, ${size}`,
        chain: "body-none",
        status: 202,
      },
      twinOf: baseline,
    },
    { ...filter, name: floor, title: `floor: ${size} copied, header set`, chain: "floor-body" },
    {
      ...filter,
      name: `${floor}-twin`,
      title: `A/A: floor, ${size}`,
      chain: "floor-body",
      floor,
      twinOf: floor,
    },
    {
      ...{ ...compared, name: `body-field-${size}-first`, title: `body-field, ${size}, field first` },
      requests: `${size}-first`,
    },
    { ...compared, name: `body-field-${size}-last`, title: `body-field, ${size}, field last` },
    {
      ...{ ...compared, name: `body-field-${size}-last-twin`, title: `A/A: body-field, ${size}, field last` },
      twinOf: `body-field-${size}-last`,
    },
    {
      ...{ ...filter, name: `json-to-metadata-${size}`, title: `native json_to_metadata, ${size}` },
      ...{ chain: "json-to-metadata", status: 202, floor },
    },
    { ...filter, name: `lua-${size}`, title: `Lua, a pattern, ${size}`, chain: "lua-body", floor },
  ];
}
