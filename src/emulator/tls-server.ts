/**
 * The TLS end of the listener: asks for a client certificate and lets every handshake through, for the listener's mode to judge.
 * @module
 */
import { constants } from "node:crypto";
import { createServer, type Server } from "node:https";
import { createTestPki } from "../testing/index.ts";
import { MAX_HEADERS, MAX_REQUEST_LINE } from "./request-limits.ts";

/** Milliseconds that a connection may idle between requests: the load balancer's default. */
const IDLE_TIMEOUT = 60_000;

/** A server not yet listening, and the authority that its certificate is signed by. */
export interface TlsServer {
  readonly server: Server;
  /** PEM, for `curl --cacert`. */
  readonly serverCaPem: string;
}

/**
 * Makes the server with a certificate of its own for `localhost`, `127.0.0.1` and `::1`.
 *
 * TLS 1.2 and 1.3, HTTP/1.1, no resumption: a load balancer with mutual TLS offers none. The limits of Node.js are set above
 * the load balancer's, so that those answer.
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
    // Empty on purpose, see takePresentedChain: OpenSSL judges nothing, and no CA names are advertised.
    ca: [],
    requestCert: requestCertificate,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    secureOptions: constants.SSL_OP_NO_TICKET,
    maxHeaderSize: 2 * (MAX_REQUEST_LINE + MAX_HEADERS),
    keepAliveTimeout: IDLE_TIMEOUT,
    // Node.js would answer by itself, before the client certificate is judged.
    requireHostHeader: false,
  });
  // Without a limit: a header beyond it would be dropped in silence.
  server.maxHeadersCount = 0;
  return { server, serverCaPem: pki.root.pem };
}
