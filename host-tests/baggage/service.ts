/**
 * A service with an OpenTelemetry agent, as far as routing can tell: of the request that it serves it passes on `baggage`
 * and nothing else. It calls the URL in CALLS, if there is one, and answers with its name, its baggage, and that answer.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const { NAME: name = "", CALLS: calls, PORT: port = "8080" } = process.env;

const server = createServer(async (request, response) => {
  const baggage = [request.headers.baggage ?? []].flat().join(",");
  const headers = baggage === "" ? {} : { baggage };
  const called = calls === undefined ? null : await fetch(calls, { headers }).then((answer) => answer.json());
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ name, baggage, called }));
});
server.keepAliveTimeout = 3_700_000;
server.listen(Number(port), "0.0.0.0", () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
