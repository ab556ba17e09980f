/** Lines of connection logs for tests. */
import { createGzip } from "node:zlib";

/** What a line says; everything has a default. */
export interface LineFacts {
  readonly timestamp?: string;
  readonly clientIp?: string;
  readonly listenerPort?: number;
  readonly subject?: string;
  readonly serial?: string;
  readonly status?: string;
  /** What follows the trace id. */
  readonly more?: readonly string[];
}

/** One line without its end. */
export function logLine(facts: LineFacts = {}): string {
  const status = facts.status ?? "Success";
  return [
    facts.timestamp ?? "2026-11-22T10:00:00.000001Z",
    facts.clientIp ?? "203.0.113.7",
    "36280",
    String(facts.listenerPort ?? 443),
    "TLSv1.3 TLS_AES_128_GCM_SHA256",
    status === "Success" ? "0.012" : "-",
    `"${facts.subject ?? "CN=clientA,O=Company LLC,C=US"}"`,
    "NotBefore=2026-01-02T19:17:20Z;NotAfter=2027-04-02T19:17:20Z",
    facts.serial ?? "02",
    status,
    "TID_3180a73013c8ca4bac2f731159d4b0fe",
    ...(facts.more ?? ["X25519", "app/my-load-balancer/50dc6c495c0c9188", "10.0.1.4"]),
  ].join(" ");
}

/** A log of many lines, every twentieth of them a failure, gzipped; pieces are made as they are read. */
export function manyLines(count: number): { gzipped: AsyncIterable<Uint8Array>; failed: number } {
  const codes = ["ClientCertExpired", "ClientCertUntrusted", "UnmappedConnectionError"];
  const gzip = createGzip({ level: 1, chunkSize: 1 << 20 });
  const write = async () => {
    let text = "";
    for (let index = 0; index < count; index++) {
      const day = String(1 + Math.floor((index * 28) / count)).padStart(2, "0");
      const micros = String(index % 1_000_000).padStart(6, "0");
      text += `${logLine({
        timestamp: `2026-11-${day}T${String(index % 24).padStart(2, "0")}:05:15.${micros}Z`,
        clientIp: `203.0.${index % 113}.${index % 251}`,
        subject: `CN=client${index % 500},OU=IT,O=Company LLC,L=City,ST=State,C=US`,
        serial: ((index * 2_654_435_761) >>> 0).toString(16).toUpperCase().padStart(8, "0"),
        status: index % 20 === 0 ? `Failed:${codes[index % 3]}` : "Success",
      })}\n`;
      if (text.length < 1 << 20) continue;
      if (!gzip.write(text)) await new Promise((resolve) => gzip.once("drain", resolve));
      text = "";
    }
    gzip.end(text);
  };
  write().catch((error) => gzip.destroy(error));
  return { gzipped: gzip, failed: Math.ceil(count / 20) };
}
