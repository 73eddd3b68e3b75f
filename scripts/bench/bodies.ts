/** JSON bodies of a given size, as a shop may get them. */

/** Sizes in bytes. The largest is below the 1 MiB that Envoy buffers unless told otherwise. */
export const BODY_SIZES = { "1k": 1_000, "64k": 64_000, "900k": 900_000 } as const;
export type BodySize = keyof typeof BODY_SIZES;

/** Where the wanted field stands among the members. */
export type FieldPlace = "first" | "last";

/**
 * An order with as many positions as fit: nested objects, lists, numbers, escapes, and text beyond ASCII. It is as
 * long as its size says, to the byte.
 */
export function orderBody(size: number, place: FieldPlace, tenant: string): Buffer {
  const positions: object[] = [];
  const body = (comment: string): Buffer => {
    const order = { id: "0192f3a1-77aa-7bc0-9d7e-5f3f6c3f9a11", currency: "EUR", positions, comment };
    return Buffer.from(JSON.stringify(place === "first" ? { tenant, ...order } : { ...order, tenant }));
  };
  let used = body("").length;
  for (let number = 0; ; number++) {
    const next = position(number);
    const added = Buffer.byteLength(JSON.stringify(next)) + 1;
    if (used + added > size) break;
    positions.push(next);
    used += added;
  }
  return body(".".repeat(size - body("").length));
}

const NAMES = [
  'Regal "Oslo", Eiche geölt',
  "Desk lamp, 3 arms",
  "Chair\nwith cushion",
  "Sofa Reykjavík",
  "Shelf 80/40",
];

function position(number: number): object {
  return {
    sku: `A-${10_000 + number}`,
    name: NAMES[number % NAMES.length],
    quantity: 1 + (number % 7),
    price: (199 + ((number * 37) % 9_000)) / 10,
    tags: ["home", number % 2 === 0 ? "sale" : "new", "oak"],
    size: { width: 40 + (number % 160), height: 72.5, unit: "cm" },
    isGift: number % 5 === 0,
    note: number % 3 === 0 ? null : "Please ring twice; the bell is on the left, behind the ivy.",
  };
}
