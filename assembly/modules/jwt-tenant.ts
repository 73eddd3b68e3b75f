/** jwt-tenant.wasm: exactly the callbacks that it needs. */
import { resetArena } from "../bytes/arena";
import { JwtTenant } from "../filters/jwt-tenant/filter";
import { configure } from "../proxy/configure";
import { filterOf, filterOfRoot, refuseStream, settle } from "../proxy/contexts";

export { proxy_abi_version_0_2_1, proxy_on_context_create, proxy_on_memory_allocate } from "../proxy/exports";

export function proxy_on_configure(root: u32, size: u32): u32 {
  return configure<JwtTenant>(root, size, "jwt-tenant");
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  const filter = filterOf<JwtTenant>(stream);
  return filter === null ? refuseStream() : settle(filter.onRequestHeaders(stream));
}

export function proxy_on_request_trailers(stream: u32, count: u32): u32 {
  const filter = filterOf<JwtTenant>(stream);
  return filter === null ? refuseStream() : filter.onRequestTrailers();
}

export function proxy_on_tick(root: u32): void {
  resetArena();
  const filter = filterOfRoot<JwtTenant>(root);
  if (filter !== null) filter.onTick(root);
}

export function proxy_on_http_call_response(
  root: u32,
  token: u32,
  headers: u32,
  bodySize: u32,
  trailers: u32,
): void {
  resetArena();
  const filter = filterOfRoot<JwtTenant>(root);
  if (filter !== null) filter.onCallResponse(root, token, bodySize);
}
