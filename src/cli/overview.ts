import { commandLine } from "./installation.ts";

/** What `alb-mtls` prints without arguments: what people do with it. */
export function overview(): string {
  const lines: readonly (readonly [string, string])[] = [
    [commandLine("demo"), "see real TLS clients admitted and refused, in both modes"],
    [commandLine("start"), "keep two local load balancers up, and print curl lines for them"],
    [
      commandLine("start", "--mode verify", "--handler app.ts"),
      "put a local load balancer in front of your own handler",
    ],
    [
      commandLine("logs", "--summary logs/"),
      "why clients are refused: the load balancer's connection logs",
    ],
    [
      commandLine("explain", "ClientCertUntrusted"),
      "what a code of these logs means and what to do",
    ],
    [
      commandLine("verify", "chain.pem --trust-store ca.pem"),
      "the gate's steps for one client, and which one refuses",
    ],
    [commandLine("inspect", "chain.pem"), "what is in a certificate, header value, event or list"],
    [commandLine("--help"), "every command: also event, pki, trust-store, crl"],
  ];
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    "alb-mtls: client certificates behind an AWS Application Load Balancer with mutual TLS",
    "",
    ...lines.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`),
    "",
  ].join("\n");
}
