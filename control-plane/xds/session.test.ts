import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type DeltaRequest, type DeltaResponse, Session, type SessionPlan, type Target } from "./session.ts";

const PLAN: SessionPlan = {
  order: ["cluster", "plugin", "listener", "route"],
  single: new Set(["plugin"]),
  apart: new Set(),
};

/** `{ cluster: { a: 1 } }`: cluster a at version 1. */
function target(revision: number, versions: Record<string, Record<string, number>>): Target {
  const resources = new Map(
    PLAN.order.map((typeUrl) => [
      typeUrl,
      new Map(
        Object.entries(versions[typeUrl] ?? {}).map(([name, version]) => [
          name,
          { name, version: String(version), bytes: new Uint8Array() },
        ]),
      ),
    ]),
  );
  return { revision, resources };
}

let said: string[];
let last: DeltaResponse | undefined;
let session: Session;

function open(first: Target, good?: Target, plan = PLAN): void {
  said = [];
  last = undefined;
  session = new Session(
    first,
    plan,
    {
      send: (response) => {
        last = response;
        const parts = [
          ...response.resources.map(({ name, version }) => `${name}=${version}`),
          ...response.removed.map((name) => `-${name}`),
        ];
        said.push(`${response.typeUrl} ${parts.join(" ")}`);
      },
      applied: ({ revision }) => said.push(`applied ${revision}`),
      rejected: ({ revision, typeUrl, names, reason }) =>
        said.push(`rejected ${revision} ${typeUrl} ${names}: ${reason}`),
    },
    good,
  );
}

function receive(typeUrl: string, request: Partial<DeltaRequest> = {}): void {
  session.receive({ typeUrl, subscribe: [], unsubscribe: [], initialVersions: {}, nonce: "", ...request });
}

/** Answers the last response; returns what was said since. */
function answer(error?: string): void {
  const response = last;
  if (response === undefined) throw new Error("there is nothing to answer");
  receive(response.typeUrl, { nonce: response.nonce, ...(error === undefined ? {} : { error }) });
}

/** A fresh Envoy up to its first complete configuration. */
function start(): void {
  receive("cluster");
  receive("listener");
  answer(); // clusters
  receive("plugin", { subscribe: ["p"] });
  receive("route", { subscribe: ["r"] });
  answer(); // listeners
  while (!said.at(-1)?.startsWith("applied")) answer();
  said = [];
}

const ONE = { cluster: { a: 1 }, plugin: { p: 1 }, listener: { l: 1 }, route: { r: 1 } };

describe("Session", () => {
  beforeEach(() => open(target(1, ONE)));

  it("brings up a fresh Envoy as it subscribes, one step after the other", () => {
    receive("cluster");
    expect(said).toEqual(["cluster a=1"]);
    receive("listener");
    expect(said).toHaveLength(1); // the clusters are not acknowledged yet
    answer();
    expect(said.slice(1)).toEqual(["listener l=1"]);
    receive("plugin", { subscribe: ["p"] });
    receive("route", { subscribe: ["r"] });
    answer();
    answer();
    answer();
    expect(said.slice(2)).toEqual(["plugin p=1", "route r=1", "applied 1"]);
  });

  it("says that there is nothing of a type, for which Envoy would wait", () => {
    open(target(1, { listener: { l: 1 } }));
    receive("cluster");
    receive("listener");
    expect(said).toEqual(["cluster "]);
    answer();
    answer();
    expect(said.slice(1)).toEqual(["listener l=1", "applied 1"]);
  });

  it("sends only what changed, in an order in which nothing refers to what is not there", () => {
    start();
    session.retarget(target(2, { cluster: { b: 1 }, plugin: { p: 2 }, listener: { l: 1 }, route: { r: 2 } }));
    while (!said.at(-1)?.startsWith("applied")) answer();
    expect(said).toEqual(["cluster b=1", "plugin p=2", "route r=2", "cluster -a", "applied 2"]);
  });

  it("says at once that an unchanged revision is applied", () => {
    start();
    session.retarget(target(2, ONE));
    expect(said).toEqual(["applied 2"]);
  });

  it("resends nothing to an Envoy that reconnects with what it holds", () => {
    receive("cluster", { initialVersions: { a: "1" } });
    receive("listener", { initialVersions: { l: "1" } });
    receive("plugin", { subscribe: ["p"], initialVersions: { p: "1" } });
    receive("route", { subscribe: ["r"], initialVersions: { r: "1" } });
    expect(said).toEqual(["applied 1"]);
  });

  it("removes what an Envoy held before it reconnected and should not hold any more", () => {
    receive("cluster", { initialVersions: { a: "1", old: "1" } });
    receive("listener", { initialVersions: { l: "1" } });
    receive("plugin", { subscribe: ["p"], initialVersions: { p: "1" } });
    receive("route", { subscribe: ["r"], initialVersions: { r: "1" } });
    expect(said).toEqual(["cluster -old"]);
    answer();
    expect(said.at(-1)).toBe("applied 1");
  });

  it("takes a revision back of which Envoy refuses a part, and goes on when that part changes", () => {
    start();
    session.retarget(target(2, { ...ONE, cluster: { a: 1, b: 1 }, plugin: { p: 2 }, route: { r: 2 } }));
    answer(); // the clusters
    answer("no such plugin");
    answer(); // the removal
    expect(said).toEqual(["cluster b=1", "plugin p=2", "rejected 2 plugin p: no such plugin", "cluster -b"]);
    session.retarget(target(3, { ...ONE, plugin: { p: 2 }, route: { r: 3 } }));
    expect(said.slice(4)).toEqual(["rejected 3 plugin p: no such plugin"]);
    session.retarget(target(4, { ...ONE, plugin: { p: 4 }, route: { r: 4 } }));
    answer();
    answer();
    expect(said.slice(5)).toEqual(["plugin p=4", "route r=4", "applied 4"]);
  });

  it("puts the old listener back if the plugin that the new one asks for is refused", () => {
    start();
    session.retarget(target(2, { ...ONE, plugin: { p: 1, q: 1 }, listener: { l: 2 } }));
    receive("plugin", { subscribe: ["q"] });
    answer(); // the listener
    answer("q is wrong");
    answer();
    expect(said).toEqual(["listener l=2", "plugin q=1", "rejected 2 plugin q: q is wrong", "listener l=1"]);
  });

  it("leaves clusters alone as long as connections drain whose rows name them", () => {
    start();
    session.retarget(
      target(2, { cluster: { b: 1 }, plugin: { p: 1 }, listener: { l: 2 }, route: { r2: 1 } }),
    );
    answer(); // the cluster
    receive("route", { subscribe: ["r2"] });
    answer(); // the listener
    answer(); // the rows
    expect(said).toEqual(["cluster b=1", "listener l=2", "route r2=1", "applied 2"]);
    receive("route", { unsubscribe: ["r"] });
    expect(said.slice(4)).toEqual(["cluster -a"]);
  });

  it("does not blame a later revision for an answer to an earlier one", () => {
    start();
    session.retarget(target(2, { ...ONE, plugin: { p: 2 } }));
    session.retarget(target(3, { ...ONE, plugin: { p: 3 } }));
    answer("p=2 is wrong");
    answer();
    expect(said).toEqual(["plugin p=2", "rejected 2 plugin p: p=2 is wrong", "plugin p=3", "applied 3"]);
  });

  it("goes back to what an Envoy of the gateway last held as a whole, also after a reconnect", () => {
    open(target(2, { ...ONE, cluster: { a: 1, b: 1 }, listener: { l: 2 } }), target(1, ONE));
    receive("cluster", { initialVersions: { a: "1" } });
    receive("plugin", { subscribe: ["p"], initialVersions: { p: "1" } });
    receive("listener", { initialVersions: { l: "1" } });
    receive("route", { subscribe: ["r"], initialVersions: { r: "1" } });
    answer();
    answer("l is wrong");
    answer();
    expect(said).toEqual([
      "cluster b=1",
      "listener l=2",
      "rejected 2 listener l: l is wrong",
      "cluster -b",
      "applied 1",
    ]);
  });

  it("leaves a removal that is refused", () => {
    start();
    session.retarget(target(2, { ...ONE, cluster: {} }));
    answer("no");
    expect(said).toEqual(["cluster -a", "applied 2"]);
  });

  it("sends a fresh Envoy nothing that may depend on what it refuses", () => {
    receive("cluster");
    receive("listener");
    answer("no");
    expect(said).toEqual(["cluster a=1", "rejected 1 cluster a: no"]);
    session.retarget(target(2, { ...ONE, cluster: { a: 2 } }));
    answer();
    expect(said.slice(2)).toEqual(["cluster a=2", "listener l=1"]);
  });

  it("sends the rest, where what is refused stands apart", () => {
    open(target(1, ONE), undefined, { ...PLAN, apart: new Set(["plugin"]) });
    receive("cluster");
    receive("listener");
    answer();
    answer();
    receive("plugin", { subscribe: ["p"] });
    receive("route", { subscribe: ["r"] });
    answer("no");
    expect(said.slice(2)).toEqual(["plugin p=1", "rejected 1 plugin p: no", "route r=1"]);
  });

  it("goes back to what Envoy holds without sending it again", () => {
    start();
    session.retarget(target(2, { ...ONE, plugin: { p: 2 } }));
    answer("bad");
    session.retarget(target(3, ONE));
    expect(said.at(-1)).toBe("applied 3");
  });

  it("finds the wrong one among several by sending them one by one", () => {
    start();
    session.retarget(target(2, { ...ONE, cluster: { a: 1, b: 1, c: 1 } }));
    answer("one of them is wrong");
    answer();
    answer("c is wrong");
    expect(said).toEqual([
      "cluster b=1 c=1",
      "cluster b=1",
      "cluster c=1",
      "rejected 2 cluster c: c is wrong",
      "cluster -b -c",
    ]);
  });

  it("sends a plugin again to an Envoy that forgot and subscribes anew", () => {
    start();
    receive("plugin", { unsubscribe: ["p"] });
    receive("plugin", { subscribe: ["p"] });
    expect(said).toEqual(["plugin p=1"]);
  });

  it("ignores answers to nothing, and types that nobody publishes", () => {
    start();
    receive("cluster", { nonce: "999" });
    receive("cluster", { nonce: "1", error: "late" });
    receive("secret", { subscribe: ["s"] });
    expect(said).toEqual([]);
  });

  it("ends up with the last of any series of revisions, whatever Envoy's pace", () => {
    const versions = fc.record({
      cluster: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 3 })),
      plugin: fc.record({ p: fc.integer({ min: 1, max: 3 }) }),
      listener: fc.record({ l: fc.integer({ min: 1, max: 2 }) }),
      route: fc.record({ r: fc.integer({ min: 1, max: 3 }) }),
    });
    const steps = fc.array(fc.oneof(versions, fc.constant("answer" as const)), { maxLength: 30 });
    fc.assert(
      fc.property(steps, versions, (series, final) => {
        open(target(1, ONE));
        start();
        const held: Record<string, Map<string, string>> = {};
        for (const typeUrl of PLAN.order)
          held[typeUrl] = new Map(
            Object.entries(ONE[typeUrl as keyof typeof ONE]).map(([name, version]) => [
              name,
              String(version),
            ]),
          );
        let answered = last;
        const answerNext = () => {
          if (last === undefined || last === answered) return false;
          answered = last;
          for (const { name, version } of last.resources) held[last.typeUrl]?.set(name, version);
          for (const name of last.removed) held[last.typeUrl]?.delete(name);
          answer();
          return true;
        };
        let revision = 1;
        for (const step of series) {
          if (step === "answer") answerNext();
          else session.retarget(target(++revision, step));
        }
        session.retarget(target(++revision, final));
        while (answerNext());
        expect(said.at(-1)).toBe(`applied ${revision}`);
        for (const typeUrl of PLAN.order) {
          const wanted = Object.entries(final[typeUrl as keyof typeof final]).map(([name, version]) => [
            name,
            String(version),
          ]);
          expect(Object.fromEntries(held[typeUrl] ?? [])).toEqual(Object.fromEntries(wanted));
        }
      }),
    );
  });
});
