/**
 * An Application Load Balancer with mutual TLS and a Lambda target, on this machine: real TLS, real HTTP, the handler in this
 * process.
 * @module
 */
import { once } from "node:events";
import type { Server } from "node:https";
import { ConnectionLog, type ConnectionLogReader } from "./connection-log.ts";
import { Connections } from "./connections.ts";
import { createAlbVerifier } from "./listener-verdicts.ts";
import { loadHandler } from "./load-handler.ts";
import { type AlbOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { RequestHandler } from "./request-handler.ts";
import { createTlsServer } from "./tls-server.ts";

/** A running local load balancer. */
export interface LocalAlb {
  /** The port it listens on, on 127.0.0.1 only. */
  readonly port: number;
  /** `https://localhost:<port>`. */
  readonly url: string;
  /** PEM of the authority that issued the server's certificate, for `curl --cacert`. Generated at every start. */
  readonly serverCaPem: string;
  /** The value of the event's `requestContext.elb.targetGroupArn`. */
  readonly targetGroupArn: string;
  /** One line for each connection. */
  readonly connectionLog: ConnectionLogReader;
  /** Ends all connections, closes the log and restores the environment. */
  close(): Promise<void>;
}

/** Sets entries of the environment; the result restores the previous values. */
function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Functions that undo the steps of the start, in the order of the steps. */
type Undo = (() => void)[];

function undoAll(undo: Undo): void {
  for (const step of undo.splice(0).reverse()) step();
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function start(options: ResolvedOptions, undo: Undo): Promise<LocalAlb> {
  const { handler, mode, targetGroupArn, trustStore, crl } = options;
  const verifyChain = trustStore === undefined ? undefined : createAlbVerifier(trustStore, crl);
  const log = new ConnectionLog(options.connectionLog);
  undo.push(() => log.close(), setEnvironment(options.env));
  const target = typeof handler === "string" ? await loadHandler(handler) : handler;
  const { server, serverCaPem } = createTlsServer(mode !== "off");
  const elb = "app/local-alb/0123456789abcdef";
  const connections = new Connections(server, { verifyChain, log, elb });
  new RequestHandler(options, target, connections).attach(server);
  const port = await listen(server, options.port);
  return {
    port,
    url: `https://localhost:${port}`,
    serverCaPem,
    targetGroupArn,
    connectionLog: log,
    async close() {
      const closed = server.listening ? once(server, "close") : undefined;
      server.close();
      connections.closeAll();
      await closed;
      undoAll(undo);
    },
  };
}

/**
 * Starts a local load balancer.
 *
 * It follows AWS's pages; where they are silent it assumes the worst for the handler: a client's forged headers are kept and come last.
 * In verify mode it applies the load balancer's documented limits, the library's path validation, and the rules of AWS-LC and s2n-tls
 * (inferred).
 *
 * @example
 * const alb = await startAlb({ mode: "verify", trustStore: "ca-bundle.pem", handler: "src/app.ts#handler" });
 * console.log(alb.url);
 * await alb.close();
 *
 * @throws {TypeError} (as a rejection) for wrong options, an unreadable trust store, a handler that cannot be imported.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export async function startAlb(options: AlbOptions): Promise<LocalAlb> {
  const resolved = resolveOptions(options);
  const undo: Undo = [];
  try {
    return await start(resolved, undo);
  } catch (error) {
    undoAll(undo);
    throw error;
  }
}
