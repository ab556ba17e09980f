/**
 * `alb-mtls verify`: what the gate would say to an event or chain, step by step.
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
import { CliError, EXIT } from "../cli-error.ts";
import { type Paint, painter } from "../colour.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { type Material, readMaterial } from "../material/read-material.ts";
import { triedPaths } from "../material/tried-paths.ts";
import { layOut } from "../table.ts";
import { print, type World } from "../world.ts";

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
A chain is judged as if it had come through a listener in passthrough mode. Every target group is accepted. Without --crl
and --ocsp-responder nobody is asked about revocation.

Exit codes: 0 admitted; 1 refused; 2 usage; 3 something cannot be read.

Examples:
  alb-mtls verify client-chain.pem --trust-store ca-bundle.pem
  alb-mtls verify event.json --trust-store ca-bundle.pem --crl ca.crl --common-name clientA
  alb-mtls verify client-chain.pem --trust-store ca-bundle.pem --at 2027-01-01T00:00:00Z`;

/** Adds the command. */
export function addVerify(program: Command, world: World, ended: (exitCode: number) => void): void {
  const collect = (value: string, before: string[] = []) => [...before, value];
  program
    .command("verify")
    .description("Show step by step whether the gate admits an event or a chain, and why not.")
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
      "an OCSP responder that is asked for what the lists do not tell; may be repeated. Revocation is then required",
      collect,
    )
    .option("--at <time>", "another present, for example 2027-01-01T00:00:00Z", readTime)
    .option("--common-name <name>", "admit only this common name; may be repeated", collect)
    .option("--single-value", "accept an event without multi-value headers")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (path: string, flags: VerifyFlags) => ended(await verify(path, flags, world)));
}

function readTime(text: string): Date {
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Write a time as 2027-01-01T00:00:00Z.");
  }
  return time;
}

/**
 * Judges an event or chain with the gate itself and prints its steps.
 * @returns 0 admitted, 1 refused.
 * @throws {CliError} when something cannot be read.
 */
export async function verify(path: string, flags: VerifyFlags, world: World): Promise<number> {
  const material = readMaterial(await readInput(path, world), nameOf(path));
  if (material.kind === "crls") {
    const hint = "give the client's chain or an event; lists are given with --crl";
    throw new CliError(EXIT.unusable, `${nameOf(path)} is a revocation list`, hint);
  }
  const trust = {
    anchors: await readInput(flags.trustStore, world),
    ...(flags.intermediates === undefined
      ? {}
      : { intermediates: await readInput(flags.intermediates, world) }),
  };
  const now = flags.at ?? world.now();
  const decision = await decide(material, trust, now, flags, world);
  const admitted = decision.outcome === "admitted";
  // Only where the search itself failed: elsewhere a path is no news.
  const searched = decision.outcome === "refused" && decision.step === "path";
  const paths = searched ? triedPaths(material.chain, trust, now) : [];
  if (flags.format === "json") print(world, JSON.stringify(asJson(decision, paths)));
  else {
    const paint = painter(world.stdout, world.env);
    for (const line of layOut(stepRows(decision, paint))) print(world, line);
    for (const line of [...conclusion(decision), ...paths]) print(world, escapeForLog(line));
  }
  return admitted ? EXIT.ok : EXIT.no;
}

type Judged = Exclude<Material, { kind: "crls" }>;

async function decide(
  material: Judged,
  trust: { anchors: Uint8Array; intermediates?: Uint8Array },
  now: Date,
  flags: VerifyFlags,
  world: World,
): Promise<Decision> {
  const { commonName: names, singleValue } = flags;
  const revocation = await revocationOf(flags, world);
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

async function revocationOf(
  { crl = [], ocspResponder: responders = [] }: VerifyFlags,
  world: World,
): Promise<RevocationOptions> {
  const crls = await Promise.all(crl.map((file) => readInput(file, world)));
  if (crls.length + responders.length === 0) return { mode: "off" };
  return {
    mode: "require",
    ...(crls.length === 0 ? {} : { crls }),
    // Whoever types an address means it.
    ...(responders.length === 0 ? {} : { ocsp: { responders }, privateAddresses: "accept" }),
  };
}

const STEPS: Readonly<Record<"verify" | "passthrough", readonly (readonly [string, string])[]>> = {
  verify: [
    ["origin", "an ALB event of an accepted target group"],
    ["headers", "the certificate headers, once each and well-formed"],
    ["certificate", "the leaf's DER and dates"],
    ["agreement", "the five headers describe this leaf"],
    ["trust", "the trust store is there"],
    ["path", "a path to an anchor, and revocation"],
    ["policy", "this client may in"],
  ],
  passthrough: [
    ["origin", "an ALB event of an accepted target group"],
    ["headers", "the certificate header, once and well-formed"],
    ["trust", "the trust store is there"],
    ["path", "a path to an anchor, and revocation"],
    ["policy", "this client may in"],
  ],
};

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
  const path = certificate.path?.map(({ subject }) => subject.toString()) ?? [];
  return [
    "",
    `admitted: ${certificate.subject.toString()}, by ${rule}; revocation ${certificate.revocation}`,
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
