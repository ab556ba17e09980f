/**
 * `alb-mtls pki`: an authority on disk to try things with.
 * @module
 */
import { randomBytes } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import type { KeyType } from "../../testing/keys.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { type CommandContext, notify, print } from "../command-context.ts";
import { writePkcs12 } from "../pki/pkcs12.ts";
import { PkiFolder } from "../pki/pki-folder.ts";
import { shortPath } from "../short-path.ts";

const DAY = 86_400_000;

const INIT_NOTES = `
For tests: the key lies in a file (mode 0600). Nothing is overwritten.

Exit codes: 0 made; 2 usage; 3 the folder is there already or cannot be made.

Examples:
  alb-mtls pki init pki
  alb-mtls pki init pki --subject "CN=My Test CA,O=Example" --key P-384`;

const ISSUE_NOTES = `
Writes NAME.pem and NAME-key.pem (mode 0600) into the folder; with --p12 also NAME.p12 for browsers, made by OpenSSL. Its
password is taken from the environment variable P12_PASSWORD; without it one is made up and printed on stderr.

Exit codes: 0 issued; 2 usage; 3 a file is there already or cannot be written, or OpenSSL is missing.

Examples:
  alb-mtls pki issue pki clientA
  alb-mtls pki issue pki clientB --subject "CN=clientB,O=Example" --days 90 --dns client.example.com --p12
  curl --cert pki/clientA.pem --key pki/clientA-key.pem https://api.example.com/`;

const REVOKE_NOTES = `
Exit codes: 0 revoked; 3 there is no such client.

Examples:
  alb-mtls pki revoke pki clientA && alb-mtls pki crl pki`;

const CRL_NOTES = `
Every list gets the next number and a file of its own, crl-NUMBER.pem.

Exit codes: 0 written; 2 usage; 3 it cannot be written.

Examples:
  alb-mtls pki crl pki --days 7`;

/** The flags of `pki issue` as they were given. */
export interface IssueFlags {
  readonly subject?: string;
  readonly days: number;
  readonly key: string;
  readonly dns?: readonly string[];
  readonly email?: readonly string[];
  readonly uri?: readonly string[];
  readonly p12?: boolean;
}

/** Adds the commands. */
export function addPki(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const collect = (value: string, before: string[] = []) => [...before, value];
  const group = program.command("pki").description("Keep a test authority in a folder.");
  group
    .command("init")
    .description("Make a new test authority in a new folder.")
    .argument("<folder>", "a folder that is not there yet")
    .option("--subject <name>", "of the authority", "CN=Test Root CA,O=alb-mtls")
    .option("--key <type>", "P-256, P-384, P-521, Ed25519, rsa-2048, ...", "P-256")
    .addHelpText("after", INIT_NOTES)
    .action((folder: string, flags: { subject: string; key: string }) => {
      const pki = PkiFolder.create(folder, flags.subject, flags.key as KeyType, context.now());
      print(context, shortPath(pki.file("ca.pem")));
      ended(EXIT.ok);
    });
  group
    .command("issue")
    .description("Issue a client's certificate.")
    .argument("<folder>", "the authority's folder")
    .argument("<name>", "of the files, and common name unless --subject is given", readName)
    .option("--subject <name>", "for example CN=clientA,O=Example,C=JP")
    .option("--days <number>", "how long it is good", readDays, 30)
    .option("--key <type>", "P-256, P-384, P-521, Ed25519, rsa-2048, ...", "P-256")
    .option("--dns <name>", "alternative name; may be repeated", collect)
    .option("--email <address>", "alternative name; may be repeated", collect)
    .option("--uri <uri>", "alternative name; may be repeated", collect)
    .option("--p12", "also write PKCS #12 for browsers")
    .addHelpText("after", ISSUE_NOTES)
    .action((folder: string, name: string, flags: IssueFlags) =>
      ended(issue(folder, name, flags, context)),
    );
  group
    .command("revoke")
    .description("Remember a client's certificate as revoked.")
    .argument("<folder>", "the authority's folder")
    .argument("<name>", "of the client", readName)
    .addHelpText("after", REVOKE_NOTES)
    .action((folder: string, name: string) => {
      const serial = PkiFolder.open(folder, context.now()).revoke(name);
      print(context, serial);
      notify(context, `the next list will have it: alb-mtls pki crl ${folder}`);
      ended(EXIT.ok);
    });
  group
    .command("crl")
    .description("Sign a new revocation list.")
    .argument("<folder>", "the authority's folder")
    .option("--days <number>", "until the next one", readDays, 7)
    .addHelpText("after", CRL_NOTES)
    .action((folder: string, { days }: { days: number }) => {
      print(context, shortPath(PkiFolder.open(folder, context.now()).writeCrl(days)));
      ended(EXIT.ok);
    });
}

/** A name of a file, not of a path, and not of a file that the authority itself has. */
function readName(text: string): string {
  const taken = /^(?:ca|pki|crl-\d+)$/.test(text) || text.endsWith("-key");
  if (taken || !/^[\w][\w.@-]{0,63}$/.test(text)) {
    throw new InvalidArgumentError("Letters, digits, . _ @ - ; not ca, pki, crl-1 or ...-key.");
  }
  return text;
}

function readDays(text: string): number {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > 36_500) throw new InvalidArgumentError("It must be from 1 to 36500.");
  return days;
}

/**
 * Issues a client's certificate and prints its files.
 * @returns 0.
 */
export function issue(
  folder: string,
  name: string,
  flags: IssueFlags,
  context: CommandContext,
): number {
  const { subject = `CN=${name}`, days, key, dns, email, uri, p12 } = flags;
  const now = context.now();
  const pki = PkiFolder.open(folder, now);
  const names = { ...(dns && { dns }), ...(email && { email }), ...(uri && { uri }) };
  const files = pki.issue(name, {
    subject,
    keyType: key as KeyType,
    notAfter: new Date(now.getTime() + days * DAY),
    ...(Object.keys(names).length === 0 ? {} : { san: names }),
  });
  print(context, shortPath(files.certificate));
  print(context, shortPath(files.key));
  if (p12 !== true) return EXIT.ok;
  const password = context.env.P12_PASSWORD ?? randomBytes(12).toString("base64url");
  if (password === "") {
    throw new CliError(EXIT.usage, "P12_PASSWORD is empty", "set it, or leave it out");
  }
  const file = pki.file(`${name}.p12`);
  writePkcs12(file, files, password, context.env);
  print(context, shortPath(file));
  if (context.env.P12_PASSWORD === undefined)
    notify(context, `the password of ${file} is ${password}`);
  return EXIT.ok;
}
