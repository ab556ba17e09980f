/**
 * A server on loopback that speaks as much of S3 as GetObject needs, and fails in the ways that S3, proxies and networks do.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";

/** How the server behaves. `"no answer"` accepts the request and says nothing. */
export type Mood =
  | "fine"
  | "no answer"
  | "denied"
  | "broken"
  | "hangs up"
  | "half the body"
  | "half the body, length unsaid";

/** An object as the server holds it. */
export interface StoredObject {
  readonly body: string | Buffer;
  readonly modifiedAt: Date;
}

/** The server: what it holds and how it behaves can be changed at any time. */
export class S3Server {
  mood: Mood = "fine";
  readonly objects = new Map<string, StoredObject>();
  /** `GET /bucket/key 200` of every request. */
  readonly requests: string[] = [];
  readonly owner = "111122223333";
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #tick = Date.parse("2026-01-01T00:00:00Z");

  /** Listens on a free port of loopback. */
  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** Makes a client that talks to this server alone. */
  readonly client = (): S3Client =>
    new S3Client({
      endpoint: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      region: "eu-west-1",
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });

  /** Stores an object, a second later than the one before. */
  put(path: string, body: string | Buffer): StoredObject {
    this.#tick += 1000;
    const stored = { body, modifiedAt: new Date(this.#tick) };
    this.objects.set(path, stored);
    return stored;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? "").replace(/\?.*$/s, "").slice(1));
    response.once("finish", () => {
      this.requests.push(`${request.method} ${path} ${response.statusCode}`);
    });
    if (this.mood === "no answer") return;
    if (this.mood === "hangs up") request.socket.destroy();
    else if (this.mood === "denied") fail(response, 403, "AccessDenied", "Access Denied");
    else if (this.mood === "broken") fail(response, 503, "SlowDown", "Reduce your request rate.");
    else this.#object(path, request, response);
  }

  #object(path: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const owner = headers["x-amz-expected-bucket-owner"] ?? this.owner;
    const stored = this.objects.get(path);
    if (owner !== this.owner) fail(response, 403, "AccessDenied", "Access Denied");
    else if (stored === undefined) {
      fail(response, 404, "NoSuchKey", "The specified key does not exist.");
    } else this.#send(stored, headers["if-none-match"], response);
  }

  #send(stored: StoredObject, known: string | undefined, response: ServerResponse): void {
    const body = Buffer.from(stored.body);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    response.setHeader("etag", etag);
    response.setHeader("last-modified", stored.modifiedAt.toUTCString());
    if (known === etag) {
      response.writeHead(304).end();
      return;
    }
    if (this.mood === "half the body, length unsaid") {
      response.writeHead(200);
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    }
    response.writeHead(200, { "content-length": body.length });
    if (this.mood === "half the body") {
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
    } else {
      response.end(body);
    }
  }
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { "content-type": "application/xml" })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
