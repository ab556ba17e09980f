import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { type ClientRequest, send } from "../../../src/cli/demo/request.ts";
import { startAlb } from "../../../src/emulator/index.ts";
import { createTestPki } from "../../../src/testing/index.ts";

const request = (
  port: number,
  serverCaPem: string,
  signal = AbortSignal.timeout(5000),
): ClientRequest => ({ port, serverCaPem, certificate: undefined, headers: {}, signal });

describe("a client of the demo", () => {
  test("gets a response, over a connection that it trusts", async () => {
    const handler = async () => ({ statusCode: 203, multiValueHeaders: {}, body: "héllo" });
    const alb = await startAlb({ mode: "passthrough", handler });
    const stranger = createTestPki().root.pem;
    expect([
      await send(request(alb.port, alb.serverCaPem)),
      await send(request(alb.port, stranger)),
    ]).toEqual([
      { kind: "response", status: 203, body: "héllo" },
      { kind: "failed", why: expect.stringMatching(/^[A-Z_]*CERT|SIGNATURE/) },
    ]);
    await alb.close();
    expect(await send(request(alb.port, alb.serverCaPem))).toEqual({
      kind: "failed",
      why: "ECONNREFUSED",
    });
  });

  test("sees a reset, and stops when it is told to", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const anchor = createTestPki().root.pem;
    expect(await send(request(port, anchor))).toEqual({ kind: "reset" });
    await expect(send(request(port, anchor, AbortSignal.abort()))).rejects.toThrow();
    server.close();
  });
});
