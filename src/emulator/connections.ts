/**
 * The listener's connections: each is verified once, logged once, and reset when it is refused.
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { admit, type ConnectionVerdict } from "./admission.ts";
import type { ConnectionLog } from "./connection-log.ts";
import { connectionLogLine } from "./connection-log-line.ts";
import type { VerifyChain } from "./listener-verdicts.ts";
import { takePresentedChain } from "./presented-chain.ts";

/**
 * Milliseconds between the verdict and the reset: long enough for a client to have sent its request, so that it observes what clients of
 * a load balancer observe in TLS 1.3: a completed handshake, then a reset when it reads. (In TLS 1.2 a load balancer ends the handshake
 * itself, which Node.js does not support.)
 */
const RESET_DELAY = 20;

/** Options of {@link Connections}. */
export interface ConnectionsOptions {
  /** Absent unless the mode is verify. */
  readonly verifyChain: VerifyChain | undefined;
  readonly log: ConnectionLog;
  /** The load balancer's name in the log, e.g. `app/name/0123456789abcdef`. */
  readonly elb: string;
}

/** A TCP connection before its handshake. */
interface Incoming {
  readonly socket: Socket;
  readonly since: number;
  readonly address: string;
  readonly port: number;
}

/** Watches a server's connections. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #listenerPort: () => number;
  readonly #incoming = new Map<number, Incoming>();
  readonly #admissions = new WeakMap<object, Promise<ConnectionVerdict>>();

  constructor(server: Server, options: ConnectionsOptions) {
    this.#options = options;
    this.#listenerPort = () => {
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    };
    server.on("connection", (socket: Socket) => this.#opened(socket));
    server.on("secureConnection", (socket) => this.#secured(socket));
    server.on("tlsClientError", (_, socket) => this.#failed(socket));
  }

  /** Returns the verdict on a request's connection. */
  admissionOf(socket: object): Promise<ConnectionVerdict> {
    const admission = this.#admissions.get(socket);
    return admission ?? Promise.reject(new Error("a request arrived on a connection without TLS"));
  }

  /** Ends all connections, including those in their handshake. */
  closeAll(): void {
    for (const { socket } of this.#incoming.values()) socket.destroy();
  }

  // The client's port identifies a connection, because all connections have the same local address.
  #opened(socket: Socket): void {
    const { remoteAddress: address = "-", remotePort: port = 0 } = socket;
    const incoming = { socket, address, port, since: performance.now() };
    this.#incoming.set(port, incoming);
    socket.once("close", () => {
      if (this.#incoming.get(port) === incoming) this.#incoming.delete(port);
    });
  }

  #secured(socket: TLSSocket): void {
    const incoming = this.#incoming.get(socket.remotePort ?? 0);
    if (incoming === undefined) {
      socket.destroy();
      return;
    }
    const handshakeMillis = performance.now() - incoming.since;
    // Read at once: the chain can be read only once.
    const admission = admit(takePresentedChain(socket), this.#options.verifyChain);
    this.#admissions.set(socket, admission);
    const tls = { tlsProtocol: socket.getProtocol() ?? undefined, tlsCipher: cipherOf(socket) };
    admission
      .then((outcome) => {
        this.#log(incoming, outcome, { ...tls, handshakeMillis });
        if (outcome.status !== "Success") reset(incoming.socket, socket);
      })
      .catch(() => socket.destroy());
  }

  /** Logs a handshake that failed, e.g. of a client that does not trust the server's certificate. */
  #failed(socket: TLSSocket): void {
    const incoming = this.#incoming.get(socket.remotePort ?? 0);
    socket.destroy();
    if (incoming === undefined) return;
    const outcome = { status: "Failed:UnmappedConnectionError", chain: [], detail: "" } as const;
    this.#log(incoming, outcome, {});
  }

  #log(
    incoming: Incoming,
    outcome: ConnectionVerdict,
    tls: { tlsProtocol?: string | undefined; tlsCipher?: string; handshakeMillis?: number },
  ): void {
    const line = connectionLogLine({
      timestamp: new Date(),
      clientAddress: incoming.address,
      clientPort: incoming.port,
      listenerPort: this.#listenerPort(),
      ...tls,
      ...outcome.leaf,
      status: outcome.status,
      traceId: `TID_${randomBytes(16).toString("hex")}`,
      elb: this.#options.elb,
      nodeAddress: incoming.socket.localAddress,
    });
    this.#options.log.write(line);
  }
}

function cipherOf(socket: TLSSocket): string {
  return socket.getCipher().name;
}

// Not immediately: a reset from inside the handshake's own callback crashes Node.js 24.
function reset(raw: Socket, socket: TLSSocket): void {
  setTimeout(() => {
    if (!raw.destroyed) raw.resetAndDestroy();
    socket.destroy();
  }, RESET_DELAY);
}
