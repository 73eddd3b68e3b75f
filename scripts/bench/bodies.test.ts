import { expect, test } from "vitest";
import { BODY_SIZES, type FieldPlace, orderBody } from "./bodies.ts";

const places: FieldPlace[] = ["first", "last"];

test.each(Object.values(BODY_SIZES).flatMap((size) => places.map((place) => [size, place] as const)))(
  "a body of %i bytes with the field %s",
  (size, place) => {
    const body = orderBody(size, place, "acme");
    expect(body.length).toBe(size);
    const order = JSON.parse(body.toString());
    expect(Object.keys(order).at(place === "first" ? 0 : -1)).toBe("tenant");
    expect(order.positions.length).toBeGreaterThan(2);
    expect(order.comment.length).toBeLessThan(400);
  },
);
