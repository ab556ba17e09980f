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
    [commandLine("start", "--help"), "every option, with examples"],
  ];
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    "alb-mtls: client certificates behind an AWS Application Load Balancer with mutual TLS",
    "",
    ...lines.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`),
    "",
  ].join("\n");
}
