/** A service that says its version once it has read the whole request. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  request.resume().on("end", () => response.end(`${process.env.VERSION} ${request.url}`));
});
server.listen(Number(process.env.PORT), "0.0.0.0", () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
