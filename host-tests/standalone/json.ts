/** JSON as it is, and its members by JSON Pointer. For tests only. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * The member at a pointer: "/spec/wasm/0/config".
 *
 * @throws Error that says how far the pointer leads
 */
export function at(json: Json, pointer: string): Json {
  let here = json;
  let walked = "";
  for (const key of pointer.split("/").slice(1)) {
    const next = isObject(here) ? Reflect.get(here, key) : undefined;
    if (next === undefined) throw new Error(`There is no ${key} in ${walked || "the root"}.`);
    here = next;
    walked += `/${key}`;
  }
  return here;
}

/** The object at a pointer. */
export function objectAt(json: Json, pointer: string): JsonObject {
  const member = at(json, pointer);
  if (!isObject(member) || Array.isArray(member)) throw new Error(`${pointer} is not an object.`);
  return member;
}

/** The text at a pointer, which is JSON itself. */
export function jsonAt(json: Json, pointer: string): Json {
  return JSON.parse(String(at(json, pointer)));
}

function isObject(json: Json): json is Json[] | JsonObject {
  return typeof json === "object" && json !== null;
}
