/**
 * The TLS server of the listener: requests a client certificate and accepts every handshake; the listener's mode decides afterwards.
 * @module
 */
import { constants } from "node:crypto";
import { createServer, type Server } from "node:https";
import { createTestPki } from "../testing/index.ts";
import { MAX_HEADERS, MAX_REQUEST_LINE } from "./request-limits.ts";

/** Milliseconds that a connection may idle between requests: the load balancer's default. */
const IDLE_TIMEOUT = 60_000;

/** A server that is not yet listening, and the authority that signed its certificate. */
export interface TlsServer {
  readonly server: Server;
  /** PEM, for `curl --cacert`. */
  readonly serverCaPem: string;
}

/**
 * Creates the server with a new certificate for `localhost`, `127.0.0.1` and `::1`.
 *
 * TLS 1.2 and 1.3, HTTP/1.1, no resumption: a load balancer with mutual TLS offers none. The limits of Node.js are set above the load
 * balancer's limits, so that the latter apply.
 *
 * @param requestCertificate false for a listener without mutual TLS.
 */
export function createTlsServer(requestCertificate: boolean): TlsServer {
  const pki = createTestPki({ name: "CN=alb-mtls local listener CA" });
  const certificate = pki.root.issue({
    subject: "CN=localhost",
    san: { dns: ["localhost"], ip: ["127.0.0.1", "::1"] },
    extendedKeyUsage: ["serverAuth"],
  });
  const server = createServer({
    key: certificate.keyPem,
    cert: certificate.chainPem,
    // Empty on purpose, see takePresentedChain: OpenSSL verifies nothing, and no CA names are advertised.
    ca: [],
    requestCert: requestCertificate,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    secureOptions: constants.SSL_OP_NO_TICKET,
    maxHeaderSize: 2 * (MAX_REQUEST_LINE + MAX_HEADERS),
    keepAliveTimeout: IDLE_TIMEOUT,
    // Otherwise Node.js would answer before the client certificate is verified.
    requireHostHeader: false,
  });
  // Without a limit: headers beyond it would be dropped silently.
  server.maxHeadersCount = 0;
  return { server, serverCaPem: pki.root.pem };
}
