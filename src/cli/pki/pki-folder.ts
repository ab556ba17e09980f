/**
 * A certification authority in a folder, to try things with. Not for production: its key lies in a file.
 * @module
 */
import { createPrivateKey } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestCertificateOptions } from "../../testing/issue-options.ts";
import { type KeyType, keyPairOf } from "../../testing/keys.ts";
import { createTestPki, TestCa, type TestCertificate } from "../../testing/pki.ts";
import { errorText } from "../../util/error-text.ts";
import { certificateFromPem } from "../../x509/certificate-from-pem.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { replaceFile, writeNew } from "../new-file.ts";

const PRIVATE = 0o600;

/** What the folder remembers beside its certificates. */
interface PkiState {
  readonly crlNumber: number;
  readonly revoked: readonly { readonly serial: string; readonly at: string }[];
}

/** The files of a client. */
export interface ClientFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The authority of one folder. */
export class PkiFolder {
  readonly path: string;
  readonly #ca: TestCa;
  readonly #now: Date;

  private constructor(path: string, ca: TestCa, now: Date) {
    this.path = path;
    this.#ca = ca;
    this.#now = now;
  }

  /**
   * Makes a folder with a new authority.
   * @throws {CliError} when the folder is there already or cannot be made.
   */
  static create(path: string, subject: string, keyType: KeyType, now: Date): PkiFolder {
    const ca = made(() => createTestPki({ name: subject, keyType, now }).root);
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (cause) {
      const message = `the folder ${path} cannot be made: ${errorText(cause)}`;
      throw new CliError(EXIT.unusable, message, "choose a folder that is not there yet", {
        cause,
      });
    }
    writeNew(join(path, "ca-key.pem"), ca.keyPem, PRIVATE);
    writeNew(join(path, "ca.pem"), ca.pem);
    const state: PkiState = { crlNumber: 0, revoked: [] };
    writeNew(join(path, "pki.json"), `${JSON.stringify(state)}\n`);
    return new PkiFolder(path, ca, now);
  }

  /** @throws {CliError} when `pki init` did not make it. */
  static open(path: string, now: Date): PkiFolder {
    try {
      const { der, subject } = certificateFromPem(readFileSync(join(path, "ca.pem"), "utf8"));
      const key = createPrivateKey(readFileSync(join(path, "ca-key.pem")));
      const keys = keyPairOf(key);
      const ca = new TestCa({ der, keys, subject: subject.der, issuer: undefined, now });
      return new PkiFolder(path, ca, now);
    } catch (cause) {
      const message = `${path} holds no authority: ${errorText(cause)}`;
      throw new CliError(EXIT.unusable, message, `make one with: alb-mtls pki init ${path}`, {
        cause,
      });
    }
  }

  /**
   * Issues a client's certificate and writes it and its key.
   * @param name of the files.
   */
  issue(name: string, options: TestCertificateOptions): ClientFiles {
    const files = { certificate: this.file(`${name}.pem`), key: this.file(`${name}-key.pem`) };
    const client: TestCertificate = made(() => this.#ca.issue({ ...options, freshKey: true }));
    // The key first: a certificate without its key would be of no use, and its name would be taken.
    writeNew(files.key, client.keyPem, PRIVATE);
    writeNew(files.certificate, client.chainPem);
    return files;
  }

  /** Remembers a client as revoked; returns its serial number. Revoking twice changes nothing. */
  revoke(name: string): string {
    const file = this.file(`${name}.pem`);
    let serial: string;
    try {
      serial = certificateFromPem(readFileSync(file, "utf8")).serialNumber;
    } catch (cause) {
      const message = `${file} cannot be read: ${errorText(cause)}`;
      throw new CliError(EXIT.unusable, message, "give the name that the client was issued with", {
        cause,
      });
    }
    const { crlNumber, revoked } = this.#state();
    if (revoked.some((each) => each.serial === serial)) return serial;
    this.#remember({ crlNumber, revoked: [...revoked, { serial, at: this.#now.toISOString() }] });
    return serial;
  }

  /** Signs a new list of all revoked certificates; returns its file. */
  writeCrl(days: number): string {
    const { crlNumber, revoked } = this.#state();
    const number = crlNumber + 1;
    const crl = this.#ca.crl({
      number,
      thisUpdate: this.#now,
      nextUpdate: new Date(this.#now.getTime() + days * 86_400_000),
      revoked: revoked.map(({ serial, at }) => ({
        serial: BigInt(`0x${serial}`),
        revokedAt: new Date(at),
      })),
    });
    const file = this.file(`crl-${number}.pem`);
    writeNew(file, crl.pem);
    this.#remember({ crlNumber: number, revoked });
    return file;
  }

  /** The path of one of its files. */
  file(name: string): string {
    return join(this.path, name);
  }

  #state(): PkiState {
    const file = this.file("pki.json");
    try {
      return asState(JSON.parse(readFileSync(file, "utf8")));
    } catch (cause) {
      const message = `${file} cannot be read: ${errorText(cause)}`;
      throw new CliError(EXIT.unusable, message, "make a new authority: alb-mtls pki init", {
        cause,
      });
    }
  }

  /** Replaced as a whole: an interrupted write must not lose who is revoked. */
  #remember(state: PkiState): void {
    replaceFile(this.file("pki.json"), `${JSON.stringify(state)}\n`);
  }
}

/** @throws {TypeError} for anything that is not what was written: a list made of it could leave a revoked client out. */
function asState(value: unknown): PkiState {
  const { crlNumber, revoked } = (value ?? {}) as { crlNumber?: unknown; revoked?: unknown };
  const isRevoked = (each: unknown): boolean => {
    const { serial, at } = (each ?? {}) as { serial?: unknown; at?: unknown };
    return (
      /^[0-9A-F]+$/.test(String(serial)) && typeof at === "string" && !Number.isNaN(Date.parse(at))
    );
  };
  if (!Number.isSafeInteger(crlNumber) || !Array.isArray(revoked) || !revoked.every(isRevoked)) {
    throw new TypeError("it is not as it was written");
  }
  return { crlNumber: Number(crlNumber), revoked };
}

/** What the generator refuses (a name, a kind of key) is the user's mistake. */
function made<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const hint = 'write a name as "CN=clientA,O=Example", a kind of key as P-256, P-384, rsa-2048';
    throw new CliError(EXIT.usage, errorText(cause), hint, { cause });
  }
}
