import type { TLSSocket } from "node:tls";

/** More certificates than OpenSSL takes from a client: a bound for the loop, not a limit that a client meets. */
const MAX_PRESENTED = 1000;

/**
 * The certificates that the client presented in the handshake, DER, as sent: strangers, duplicates and order kept. Empty
 * when it presented none.
 *
 * Two traps of Node.js are avoided here. `getPeerCertificate(true)` sorts the chain by issuer and loses what does not fit;
 * `getPeerX509Certificate()` keeps it, as a linked list called `issuerCertificate`. But reading the list takes it out of
 * OpenSSL's hands: the second reading finds the leaf alone. So call this once for each socket, and only on a server whose
 * `ca` is empty: where OpenSSL finds a path itself, Node.js (24.21, 26.8) has read the list before anyone else can.
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
