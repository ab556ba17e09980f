/** A real HTTP server on loopback that fails in every way a server can. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How one path is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server whose answers can be changed while it runs. */
export interface FailingServer {
  readonly port: number;
  /** How every path is answered from now on. */
  answer: Answer;
  /** Requests so far: method and path. */
  readonly requests: string[];
  url(path?: string): string;
  close(): Promise<void>;
}

/** Starts one. */
export async function startServer(answer: Answer): Promise<FailingServer> {
  const requests: string[] = [];
  const started: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    server.answer(request, response);
  });
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  const server: FailingServer = {
    port,
    answer,
    requests,
    url: (path = "/crl") => `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        started.close(() => resolve());
        started.closeAllConnections();
      }),
  };
  return server;
}

/** Answers with these bytes. */
export const ok =
  (bytes: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(200, headers).end(bytes);
  };

/** Answers with a status and a page for people. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, { "content-type": "text/html", ...headers }).end("<html>Sorry</html>");
  };

/** Never answers. */
export const hang: Answer = () => {};

/** Begins an answer and breaks the connection. */
export const cutShort =
  (bytes: Uint8Array): Answer =>
  (_request, response) => {
    response.writeHead(200, { "content-length": String(bytes.length * 2) });
    response.write(bytes, () => response.destroy());
  };

/** Sends until the other side hangs up. */
export const endless: Answer = (_request, response) => {
  const piece = Buffer.alloc(65_536, 0x30);
  const more = (): void => {
    if (!response.destroyed && response.write(piece)) setImmediate(more);
    else response.once("drain", more);
  };
  response.writeHead(200);
  more();
};
