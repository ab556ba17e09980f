import type { TLSSocket } from "node:tls";

/** More certificates than OpenSSL accepts from a client: it bounds the loop, and no client reaches it. */
const MAX_PRESENTED = 1000;

/**
 * Returns the certificates that the client presented in the handshake, DER, as sent: with unrelated certificates and duplicates, in
 * order. Empty when it presented none.
 *
 * This avoids two problems of Node.js. `getPeerCertificate(true)` sorts the chain by issuer and drops certificates that do not belong to
 * it; `getPeerX509Certificate()` keeps it, as a linked list called `issuerCertificate`. But reading the list removes it from OpenSSL: a
 * second read finds only the leaf. So call this once for each socket, and only on a server whose `ca` is empty: where OpenSSL finds a
 * path itself, Node.js (24.21, 26.8) has already read the list.
 *
 * @see https://github.com/nodejs/node/issues/65579
 */
export function takePresentedChain(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate !== undefined && chain.length < MAX_PRESENTED) {
    chain.push(new Uint8Array(certificate.raw));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
