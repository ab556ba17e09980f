/**
 * `alb-mtls verify`: what the gate would say to an event or chain, step by step, and what a load balancer in verify mode would.
 * @module
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import { dangerouslyAcceptAnyTargetGroup } from "../../alb/event.ts";
import { CODES } from "../../errors/codes.ts";
import { createGate } from "../../gate/gate.ts";
import { passthrough } from "../../listeners/passthrough.ts";
import { pathValidation } from "../../listeners/path-validation.ts";
import { verify as verifyListener } from "../../listeners/verify.ts";
import type { Decision } from "../../observability/decision.ts";
import { anyVerified, commonName } from "../../policy/subject.ts";
import type { RevocationOptions } from "../../revocation/revocation-options.ts";
import { albEvent } from "../../testing/alb-event.ts";
import { errorText } from "../../util/error-text.ts";
import { escapeForLog } from "../../util/log-text.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { orUndefined } from "../../x509/or-undefined.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { type Paint, painter } from "../colour.ts";
import { type CommandContext, print } from "../command-context.ts";
import { type UnreadableFact, unreadableFacts } from "../material/describe-certificate.ts";
import { listenerLines, listenerReport } from "../material/listener-verdict.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { type Material, readMaterial } from "../material/read-material.ts";
import { subjectText } from "../material/subject-text.ts";
import { triedPaths } from "../material/tried-paths.ts";
import { layOut } from "../table.ts";

/** The flags as they were given. */
export interface VerifyFlags {
  readonly trustStore: string;
  readonly intermediates?: string;
  readonly crl?: readonly string[];
  readonly ocspResponder?: readonly string[];
  readonly at?: Date;
  readonly commonName?: readonly string[];
  readonly singleValue?: boolean;
  readonly format: "text" | "json";
}

const NOTES = `
Two verdicts: the gate's, step by step, and what a load balancer in verify mode would say. AWS does not publish its rules; they are
inferred from AWS-LC and s2n-tls, the TLS libraries that AWS writes. The gate takes a chain as if it had come through a listener in
passthrough mode. Every target group is accepted. Without --crl and --ocsp-responder revocation is not checked.

Exit codes: 0 the gate admits; 1 it refuses; 2 usage; 3 something cannot be read.

Examples:
  alb-mtls verify client-chain.pem --trust-store ca-bundle.pem
  alb-mtls verify event.json --trust-store ca-bundle.pem --crl ca.crl --common-name clientA
  alb-mtls verify client-chain.pem --trust-store ca-bundle.pem --at 2027-01-01T00:00:00Z`;

/** Adds the command. */
export function addVerify(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const collect = (value: string, before: string[] = []) => [...before, value];
  program
    .command("verify")
    .description(
      "Show whether the gate admits an event or a chain, step by step, and whether a load balancer would.",
    )
    .argument("<file>", "an ALB event, a chain (PEM, DER) or a header value; - for stdin")
    .requiredOption("--trust-store <file>", "the CA bundle")
    .option("--intermediates <file>", "CA certificates that clients leave out")
    .option(
      "--crl <file>",
      "a revocation list; may be repeated. Revocation is then required",
      collect,
    )
    .option(
      "--ocsp-responder <url>",
      "an OCSP responder, asked where the lists do not decide; may be repeated. Revocation is then required",
      collect,
    )
    .option("--at <time>", "evaluate as of this time, e.g. 2027-01-01T00:00:00Z", readTime)
    .option("--common-name <name>", "admit only this common name; may be repeated", collect)
    .option("--single-value", "accept an event without multi-value headers")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (path: string, flags: VerifyFlags) => ended(await verify(path, flags, context)));
}

function readTime(text: string): Date {
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Write a time as 2027-01-01T00:00:00Z.");
  }
  return time;
}

/**
 * Asks the gate itself about an event or chain and prints its steps, then the load balancer's verdict.
 * @returns 0 when the gate admits, 1 when it refuses.
 * @throws {CliError} when something cannot be read.
 */
export async function verify(
  path: string,
  flags: VerifyFlags,
  context: CommandContext,
): Promise<number> {
  const material = readMaterial(await readInput(path, context), nameOf(path));
  if (material.kind === "crls") {
    const hint = "give the client's chain or an event; lists are given with --crl";
    throw new CliError(EXIT.unusable, `${nameOf(path)} is a revocation list`, hint);
  }
  const trust = {
    anchors: await readInput(flags.trustStore, context),
    ...(flags.intermediates === undefined
      ? {}
      : { intermediates: await readInput(flags.intermediates, context) }),
  };
  const now = flags.at ?? context.now();
  const crls = await Promise.all((flags.crl ?? []).map((file) => readInput(file, context)));
  const decision = await decide(material, trust, now, flags, crls);
  const listener = await listenerReport(material, { trustStore: trust.anchors, crls }, now);
  const admitted = decision.outcome === "admitted";
  // Only where the search itself failed.
  const searched = decision.outcome === "refused" && decision.step === "path";
  const paths = searched ? triedPaths(material.chain, trust, now) : [];
  if (flags.format === "json")
    print(context, JSON.stringify({ ...asJson(decision, paths), loadBalancer: listener }));
  else {
    const paint = painter(context.stdout, context.env);
    for (const line of layOut(stepRows(decision, paint))) print(context, line);
    const lines = [
      ...conclusion(decision),
      ...paths,
      ...unreadableLines(material.chain),
      "",
      ...listenerLines(listener),
    ];
    for (const line of lines) print(context, escapeForLog(line));
  }
  return admitted ? EXIT.ok : EXIT.no;
}

type Asked = Exclude<Material, { kind: "crls" }>;

async function decide(
  material: Asked,
  trust: { anchors: Uint8Array; intermediates?: Uint8Array },
  now: Date,
  flags: VerifyFlags,
  crls: readonly Uint8Array[],
): Promise<Decision> {
  const { commonName: names, singleValue } = flags;
  const revocation = revocationOf(flags, crls);
  const silent = () => undefined;
  try {
    const reading = {
      targetGroups: dangerouslyAcceptAnyTargetGroup,
      singleValueHeaders: singleValue === true ? "accept" : "refuse",
    } as const;
    const isVerify = material.kind === "event" && material.mode === "verify";
    const gate = createGate({
      listener: isVerify
        ? verifyListener({ ...reading, recheck: pathValidation({ trust, revocation }) })
        : passthrough({ ...reading, trust, revocation }),
      allow: names === undefined ? anyVerified() : commonName(...names),
      clock: () => now,
      timeoutMillis: 60_000,
      logger: { info: silent, warn: silent, error: silent },
    });
    return await gate.check(
      material.kind === "event"
        ? material.event
        : albEvent({ mode: "passthrough", certificate: material.chain }),
    );
  } catch (cause) {
    // Bundles and lists are read by the factory.
    const hint =
      "look at it with: alb-mtls trust-store check, alb-mtls crl check, alb-mtls inspect";
    throw new CliError(EXIT.unusable, errorText(cause), hint, { cause });
  }
}

function revocationOf(
  { ocspResponder: responders = [] }: VerifyFlags,
  crls: readonly Uint8Array[],
): RevocationOptions {
  if (crls.length + responders.length === 0) return { mode: "off" };
  return {
    mode: "require",
    ...(crls.length === 0 ? {} : { crls }),
    // An address that is typed here is meant, a private one too.
    ...(responders.length === 0 ? {} : { ocsp: { responders }, privateAddresses: "accept" }),
  };
}

const STEPS: Readonly<Record<"verify" | "passthrough", readonly (readonly [string, string])[]>> = {
  verify: [
    ["origin", "an ALB event of an accepted target group"],
    ["headers", "the certificate headers, once each and well-formed"],
    ["certificate", "the leaf's DER and dates"],
    ["agreement", "the five headers agree with the leaf"],
    ["trust", "the trust store is loaded"],
    ["path", "certification path and revocation status"],
    ["policy", "the policy allows this client"],
  ],
  passthrough: [
    ["origin", "an ALB event of an accepted target group"],
    ["headers", "the certificate header, once and well-formed"],
    ["trust", "the trust store is loaded"],
    ["path", "certification path and revocation status"],
    ["policy", "the policy allows this client"],
  ],
};

/** What was odd in the certificates and may have decided nothing. */
function unreadableLines(chain: readonly Uint8Array[]): string[] {
  return chain.flatMap((der, index) =>
    factsOf(der).map(
      ({ name, detail, effect }) =>
        `unreadable in certificate ${index + 1}: ${name}: ${detail}; ${effect}`,
    ),
  );
}

function factsOf(der: Uint8Array): readonly UnreadableFact[] {
  // The gate has said what is wrong with a certificate that cannot be read.
  return orUndefined(CertificateError, () => unreadableFacts(Certificate.fromDer(der))) ?? [];
}

function stepRows(decision: Decision, paint: Paint): string[][] {
  const steps = STEPS[decision.mode];
  const refusedAt =
    decision.outcome === "refused" ? steps.findIndex(([step]) => step === decision.step) : -1;
  const last = decision.outcome === "refused" && refusedAt === -1 ? 0 : refusedAt;
  return steps.map(([step, what], index) => {
    const outcome = last === -1 || index < last ? "ok" : index === last ? "REFUSED" : "not reached";
    const shown = outcome === "REFUSED" ? paint("red", outcome) : outcome;
    return [step, what, shown];
  });
}

function conclusion(decision: Decision): string[] {
  if (decision.outcome === "refused") {
    const { code, reason, detail } = decision;
    return ["", `refused: ${code} (${reason}): ${CODES[code].title}`, `because: ${detail}`];
  }
  if (decision.outcome !== "admitted")
    return ["", `no decision about a client: ${decision.outcome}`];
  const { certificate, rule } = decision;
  const path = certificate.path?.map(({ subject }) => subjectText(subject)) ?? [];
  return [
    "",
    `admitted: ${subjectText(certificate.subject)}, by ${rule}; revocation ${certificate.revocation}`,
    ...(path.length === 0 ? [] : [`path: ${path.join(" <- ")}`]),
  ];
}

function asJson(decision: Decision, paths: readonly string[]): object {
  const { outcome, step, mode } = decision;
  if (decision.outcome === "refused") {
    const { code, reason, detail } = decision;
    return { outcome, mode, step, code, reason, detail, paths };
  }
  if (decision.outcome !== "admitted") return { outcome, mode, step };
  const { certificate, rule } = decision;
  return { outcome, mode, step, rule, certificate };
}
