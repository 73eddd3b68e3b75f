import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Load } from "./load.ts";

const REQUEST = Buffer.from("GET / HTTP/1.1\r\nhost: a\r\n\r\n");

/** Answers each request with these pieces, sent one after the other. */
async function serverOf(pieces: (count: number) => string[]): Promise<number> {
  let count = 0;
  const server: Server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("data", async () => {
      for (const piece of pieces(++count)) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        socket.write(piece);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function openTo(pieces: (count: number) => string[], connections = 3): Promise<Load> {
  const load = new Load();
  onTestFinished(() => load.close());
  await load.open(await serverOf(pieces), connections);
  return load;
}

test("counts whole answers, however they are cut", async () => {
  const load = await openTo(() => ["HTTP/1.1 20", "0 OK\r\ncontent-length: 4\r\n\r", "\nab", "cd"]);
  expect((await load.run([REQUEST], 200, 0)).requests).toBe(3);
  expect((await load.run([REQUEST], 200, 60)).requests % 3).toBe(0);
});

test("fails at an answer with another status", async () => {
  const load = await openTo((count) => [
    `HTTP/1.1 ${count === 5 ? 503 : 200} OK\r\ncontent-length: 0\r\n\r\n`,
  ]);
  await load.run([REQUEST], 200, 0);
  await expect(load.run([REQUEST], 200, 1000)).rejects.toThrow("answered 503, not 200");
});

test("fails where a connection ends", async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer((socket) => socket.once("data", () => socket.end()));
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  const load = new Load();
  onTestFinished(() => load.close());
  await load.open(port, 1);
  await expect(load.run([REQUEST], 200, 0)).rejects.toThrow("closed a connection");
});
