import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type AlbOptions, startAlb } from "../../src/emulator/index.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { eventIn, open, send, sendText } from "./support/client.ts";
import { echo, useAlbs } from "./support/world.ts";

const start = useAlbs();
const pki = createTestPki();
const leaf = pki.root.issue({ subject: "CN=clientA,O=Example" });
const folder = mkdtempSync(join(tmpdir(), "alb-mtls-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FORGED = ["X-Amzn-Mtls-Clientcert-Subject", "CN=forged"];
const SUBJECT = "x-amzn-mtls-clientcert-subject";

describe("a client's own mutual TLS headers", () => {
  const verify: Partial<AlbOptions> = { mode: "verify", trustStore: pki.root.pem };

  test("are answered 400 by the listener's rules, in every mode", async () => {
    for (const options of [verify, {}, { mode: "off" } as const]) {
      const alb = await start(options);
      const world = { identity: leaf, rawHeaders: FORGED };
      expect(await send(alb, world)).toMatchObject({ status: 400 });
    }
  });

  test("without the rules are kept, behind the load balancer's", async () => {
    const alb = await start({ ...verify, blockForgedHeaders: false });
    const event = eventIn(await send(alb, { identity: leaf, rawHeaders: FORGED }));
    expect(event.multiValueHeaders[SUBJECT]).toEqual(["CN=clientA,O=Example", "CN=forged"]);
  });

  test("without the rules win in a single-value event", async () => {
    const alb = await start({ ...verify, blockForgedHeaders: false, singleValue: true });
    const event = eventIn(await send(alb, { identity: leaf, rawHeaders: FORGED }));
    expect(event.headers[SUBJECT]).toBe("CN=forged");
  });

  test("without the rules and without a certificate are all there is", async () => {
    const alb = await start({ blockForgedHeaders: false });
    const event = eventIn(await send(alb, { rawHeaders: FORGED }));
    expect(event.multiValueHeaders[SUBJECT]).toEqual(["CN=forged"]);
  });

  test("are taken out when asked for", async () => {
    const alb = await start({ ...verify, blockForgedHeaders: false, forgedHeaders: "strip" });
    const event = eventIn(await send(alb, { identity: leaf, rawHeaders: FORGED }));
    expect(event.multiValueHeaders[SUBJECT]).toEqual(["CN=clientA,O=Example"]);
  });

  test("under a new name leave the default name to the client, unless the rules are on", async () => {
    const headers = { subject: "X-Secret-Subject" };
    const alb = await start({ ...verify, headers, blockForgedHeaders: false });
    const event = eventIn(await send(alb, { identity: leaf, rawHeaders: FORGED }));
    expect(event.multiValueHeaders).toMatchObject({
      "x-secret-subject": ["CN=clientA,O=Example"],
      [SUBJECT]: ["CN=forged"],
    });
    const blocking = await start({ ...verify, headers });
    for (const name of ["x-secret-subject", SUBJECT]) {
      expect(await send(blocking, { identity: leaf, rawHeaders: [name, "a"] })).toMatchObject({
        status: 400,
      });
    }
  });
});

describe("what the load balancer answers itself", () => {
  test("over 1 MB of body is 413, declared or not, and 1 MB passes", async () => {
    const handler = (event: { body: string | null }) => ({
      statusCode: 200,
      body: String(event.body?.length),
    });
    const alb = await start({ handler });
    const rawHeaders = ["content-type", "text/plain"];
    const sized = (bytes: number, more: string[]) =>
      send(alb, {
        method: "POST",
        body: "a".repeat(bytes),
        rawHeaders: [...rawHeaders, ...more],
      });
    expect(await sized(1_048_576, ["content-length", "1048576"])).toMatchObject({
      body: "1048576",
    });
    expect(await sized(1_048_577, ["content-length", "1048577"])).toMatchObject({ status: 413 });
    expect(await sized(1_048_577, ["transfer-encoding", "chunked"])).toMatchObject({
      status: 413,
    });
    expect(await sized(5_000_000, ["transfer-encoding", "chunked"])).toMatchObject({
      status: 413,
    });
  });

  test.each<[string, object, number]>([
    ["a request line over 16 K", { path: `/${"a".repeat(17_000)}` }, 400],
    ["a header over 16 K", { rawHeaders: ["x-a", "v".repeat(17_000)] }, 400],
    [
      "headers over 64 K",
      { rawHeaders: [1, 2, 3, 4, 5].flatMap((n) => [`x-${n}`, "v".repeat(16_000)]) },
      400,
    ],
    ["headers over all limits", { rawHeaders: ["x-a", "v".repeat(300_000)] }, 400],
    ["TRACE", { method: "TRACE" }, 405],
    ["a WebSocket", { rawHeaders: ["connection", "upgrade", "upgrade", "websocket"] }, 400],
    ["a header that is not UTF-8", { rawHeaders: ["x-a", "\xff"] }, 400],
    ["two host headers", { rawHeaders: ["host", "b"] }, 400],
  ])("%s is refused", async (_, world, status) => {
    expect(await send(await start({}), world)).toMatchObject({ status });
  });

  test("what is not HTTP/1.1 is 400", async () => {
    const alb = await start({});
    const texts = [
      "nonsense\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nh\0: a\r\n\r\n",
    ];
    for (const text of texts) expect(await sendText(alb, text)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("every header line is seen, however many", async () => {
    const alb = await start({});
    const rawHeaders = Array.from({ length: 3000 }, (_, index) => [`x-${index}`, "1"]).flat();
    const event = eventIn(await send(alb, { rawHeaders }));
    expect(event.multiValueHeaders["x-2999"]).toEqual(["1"]);
  });

  test("100-continue is served", async () => {
    const alb = await start({});
    const head = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nexpect: 100-continue\r\n";
    const text = await sendText(alb, `${head}content-length: 2\r\n\r\nab`);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});

describe("a connection", () => {
  test("is not used again after its time", async () => {
    const alb = await start({ clientKeepAlive: 1 });
    const request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    const socket = open(alb);
    socket.setEncoding("utf8");
    socket.write(request);
    let text = "";
    setTimeout(() => socket.write(request), 1100);
    for await (const chunk of socket) text += chunk;
    expect(text.match(/connection: \S+/gi)).toEqual([
      "Connection: keep-alive",
      "Connection: close",
    ]);
  });

  test("is logged to memory, to listeners and to a file", async () => {
    const connectionLog = join(folder, "connections.log");
    writeFileSync(connectionLog, "before\n");
    const alb = await start({ connectionLog });
    const heard: string[] = [];
    const stop = alb.connectionLog.onLine((line) => heard.push(line));
    await send(alb, { identity: leaf });
    stop();
    await send(alb);
    expect(alb.connectionLog.lines).toHaveLength(2);
    expect(heard).toEqual(alb.connectionLog.lines.slice(0, 1));
    expect(readFileSync(connectionLog, "utf8")).toBe(
      `before\n${alb.connectionLog.lines.map((line) => `${line}\n`).join("")}`,
    );
    expect(alb.connectionLog.lines[0]).toContain(' "CN=clientA,O=Example" NotBefore=');
    expect(alb.connectionLog.lines[1]).toContain(' "-" - - Success TID_');
  });

  test("that never becomes TLS is logged as unmapped", async () => {
    const alb = await start({});
    const socket = connect(alb.port, "127.0.0.1");
    socket.on("error", () => {});
    const line = new Promise<string>((heard) => alb.connectionLog.onLine(heard));
    socket.end("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    expect(await line).toMatch(/ - - - "-" - - Failed:UnmappedConnectionError TID_/);
  });

  test("is ended by close(), even in its handshake", async () => {
    const alb = await startAlb({ mode: "passthrough", handler: echo });
    const idle = open(alb);
    const silent = connect(alb.port, "127.0.0.1");
    const ended = [idle, silent].map(
      (socket) => new Promise((done) => socket.on("error", () => {}).on("close", done)),
    );
    await new Promise((done) => idle.once("secureConnect", done));
    await alb.close();
    await Promise.all(ended);
    expect(await send(alb)).toEqual({ cut: "ECONNREFUSED" });
  });
});

describe("curl, as a user calls it", () => {
  const files = { cert: join(folder, "client.pem"), ca: join(folder, "ca.pem") };
  const curl = (...args: string[]) => promisify(execFile)("curl", ["--silent", ...args]);

  test("gets its answer with --cacert and --cert, and a reset without a certificate", async () => {
    const alb = await start({ mode: "verify", trustStore: pki.root.pem });
    writeFileSync(files.cert, leaf.chainPem + leaf.keyPem);
    writeFileSync(files.ca, alb.serverCaPem);
    const url = `${alb.url}/p?q=%20`;
    const { stdout } = await curl("--cacert", files.ca, "--cert", files.cert, url);
    expect(JSON.parse(stdout)).toMatchObject({
      path: "/p",
      multiValueQueryStringParameters: { q: ["%20"] },
      multiValueHeaders: { [SUBJECT]: ["CN=clientA,O=Example"] },
    });
    // 56: "failure in receiving network data", as behind a load balancer with TLS 1.3.
    await expect(curl("--cacert", files.ca, url)).rejects.toMatchObject({ code: 56 });
  });
});
