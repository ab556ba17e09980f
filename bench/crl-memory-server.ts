/** Serves each file of a folder at every address below its name; prints the port. */
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";

const [folder = ""] = process.argv.slice(2);
const server = createServer((request, response) => {
  const [, name = ""] = (request.url ?? "").split("/");
  createReadStream(join(folder, basename(name)), { highWaterMark: 1_048_576 })
    .on("error", () => response.writeHead(404).end())
    .pipe(response);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
});
