import { describe, expect, it } from "vitest";
import { ownConfig } from "./own-config.ts";
import { boundListeners, boundPorts } from "./static-listeners.ts";

const LOOPBACK = { admin: { host: "127.0.0.1", port: 0 }, listen: "127.0.0.1:0" };
const CONTAINER = { admin: { host: "0.0.0.0", port: 9901 }, listen: "0.0.0.0:8080" };
const NOTHING = { modules: {}, upstream: {} };

const socket = (port_value: number, more: object = {}) => ({
  socket_address: { address: "0.0.0.0", port_value, ...more },
});
const moved = (port_value: number, more: object = {}) => ({
  address: { socket_address: { ...more, address: "127.0.0.1", port_value } },
});
const listeners = (...all: object[]) => ({ static_resources: { listeners: all } });

const listenersOf = async (config: object | string) =>
  boundListeners(await ownConfig(config, NOTHING, LOOPBACK));

describe("the listeners of a configuration are moved to free ports", () => {
  it.each<[string, object | string, object[]]>([
    ["one", listeners({ name: "a", address: socket(80) }), [{ name: "a", ...moved(0) }]],
    ["one without a name", listeners({ address: socket(80) }), [{ name: "listener-1", ...moved(0) }]],
    [
      "with further addresses",
      listeners({ name: "a", address: socket(80), additional_addresses: [{ address: socket(81) }] }),
      [{ name: "a", ...moved(0), additional_addresses: [moved(0)] }],
    ],
    [
      "of datagrams",
      listeners({ name: "quic", address: socket(443, { protocol: "UDP" }) }),
      [{ name: "quic", ...moved(0, { protocol: "UDP" }) }],
    ],
    [
      "at a path",
      listeners({ name: "a", address: { pipe: { path: "/run/a" } } }),
      [{ name: "a", ...moved(0) }],
    ],
    [
      "in the other spelling that Envoy takes",
      { staticResources: { listeners: [{ name: "a", address: { socketAddress: { portValue: 80 } } }] } },
      [{ name: "a", ...moved(0) }],
    ],
    ["none", {}, []],
    ["none of YAML", "static_resources:\n", []],
  ])("%s", async (_title, config, expected) => expect(await listenersOf(config)).toEqual(expected));

  it.each([
    ["internal", { name: "a", internal_listener: {} }],
    ["for the program around Envoy", { name: "a", address: socket(80), api_listener: {} }],
    ["behind another listener", { name: "a", address: socket(80), bind_to_port: false }],
  ])("but not what is bound to none: %s", async (_title, listener) => {
    const { static_resources } = await ownConfig(listeners(listener), NOTHING, LOOPBACK);
    expect(static_resources).toEqual({ listeners: [listener] });
    expect(await listenersOf(listeners(listener))).toEqual([]);
  });

  it("in a container, each address to a port of its own, also where an alias of YAML shares it", async () => {
    const config = await ownConfig(
      `static_resources:
        listeners:
        - {name: a, address: &one {socket_address: {address: 0.0.0.0, port_value: 80}}, additional_addresses: &more [{address: *one}]}
        - {name: b, address: {socket_address: {address: 0.0.0.0, port_value: 80, protocol: UDP}}, additional_addresses: *more}`,
      NOTHING,
      CONTAINER,
    );
    expect(boundPorts(config)).toEqual(["8080/tcp", "8081/tcp", "8082/udp", "8083/tcp"]);
  });
});

describe("the text of a configuration", () => {
  it("is read as Envoy reads it: what is marked !ignore is only there for its anchors", async () => {
    const config = await ownConfig(
      "!ignore names:\n- &id {id: one}\nnode: *id\nstatic_resources: {clusters: []}\n",
      NOTHING,
      LOOPBACK,
    );
    expect(config).toEqual({
      node: { id: "one" },
      static_resources: { clusters: [] },
      admin: moved(0),
    });
  });

  it.each(["", "42", "[]", "null"])("must be an object: %j", async (text) => {
    await expect(ownConfig(text, NOTHING, LOOPBACK)).rejects.toThrow(
      "config: expected an object, or the YAML or JSON text of one.",
    );
  });
});

describe("an endpoint is led elsewhere", () => {
  const endpoint = (address: string, port: number) => ({
    endpoint: { address: { socket_address: { address, port_value: port } } },
  });

  it.each([
    ["orders", 80, "orders:80", "127.0.0.1:1", "127.0.0.1", 1],
    ["::1", 80, "[::1]:80", "[::2]:1", "::2", 1],
  ])("%s:%i", async (address, port, name, place, host, placePort) => {
    const changes = { modules: {}, upstream: { [name]: place } };
    const changed = await ownConfig({ ends: [endpoint(address, port)] }, changes, LOOPBACK);
    expect(changed.ends).toEqual([endpoint(host, placePort)]);
  });

  it("but not to what is no place", async () => {
    const changes = { modules: {}, upstream: { "orders:80": "nowhere" } };
    await expect(ownConfig({ ends: [endpoint("orders", 80)] }, changes, LOOPBACK)).rejects.toThrow(
      'upstream of orders:80: expected host:port, got "nowhere".',
    );
  });
});
