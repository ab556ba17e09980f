/**
 * Certificates to try a listener with. Their keys live as long as the listener.
 * @module
 */
import { createTestPki, type TestCertificate } from "../../testing/index.ts";
import type { PrivateFolder } from "./private-folder.ts";

/** The files of one client. */
export interface ClientFiles {
  /** The certificate and the intermediates above it. */
  readonly certificate: string;
  readonly key: string;
}

/** The files of an authority and its clients. */
export interface ThrowAwayPki {
  /** File with the root's certificate. */
  readonly anchors: string;
  readonly clientA: ClientFiles;
  readonly clientB: ClientFiles;
  /** Calls itself clientA, but is of a CA that is in no trust store. */
  readonly untrusted: ClientFiles;
}

/** Makes an authority and three clients and writes them down. */
export function writeThrowAwayPki(folder: PrivateFolder): ThrowAwayPki {
  const pki = createTestPki({ name: "CN=Throw-away Root CA,O=alb-mtls" });
  const issuing = pki.root.issueCa({ subject: "CN=Throw-away Issuing CA,O=alb-mtls" });
  const unknown = pki.createRoot({ subject: "CN=Unknown Root CA,O=alb-mtls" });
  return {
    anchors: folder.write("anchors.pem", pki.root.pem),
    clientA: writeClient(folder, "clientA", issuing.issue({ subject: "CN=clientA,O=alb-mtls" })),
    clientB: writeClient(folder, "clientB", issuing.issue({ subject: "CN=clientB,O=alb-mtls" })),
    untrusted: writeClient(
      folder,
      "untrusted",
      unknown.issue({ subject: "CN=clientA,O=alb-mtls" }),
    ),
  };
}

function writeClient(
  folder: PrivateFolder,
  name: string,
  { chainPem, keyPem }: TestCertificate,
): ClientFiles {
  return {
    certificate: folder.write(`${name}.pem`, chainPem),
    key: folder.write(`${name}-key.pem`, keyPem),
  };
}
