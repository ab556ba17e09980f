/**
 * Where figures come from: without it they mean nothing.
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

/** One line: processor, memory, versions. */
export function machine(): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const { openssl } = process.versions;
  return [
    `${cpus().length} x ${first?.model ?? "unknown processor"}, ${memory}, ${process.platform} ${process.arch}`,
    `Node.js ${process.version} with OpenSSL ${openssl}`,
    opensslCommand(),
  ].join("; ");
}

function opensslCommand(): string {
  try {
    const version = execFileSync("openssl", ["version"], { encoding: "utf8" });
    return `openssl command ${version.split(" ")[1]}`;
  } catch {
    return "no openssl command";
  }
}
