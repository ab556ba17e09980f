/**
 * Asks OCSP responders (RFC 6960) and remembers what they told. Answers are kept until they end; a failure of the network tells
 * nothing, is explained, and is not waited for again and again.
 * @module
 */
import { hash, randomBytes } from "node:crypto";
import { FetchAttempt } from "../../sources/attempt.ts";
import { nameOf } from "../../trust/check-certificate.ts";
import { WorkBudget } from "../../trust/limits.ts";
import { errorText } from "../../util/error-text.ts";
import { LruMap } from "../../util/lru-map.ts";
import { certIdOf, encodeOcspRequest } from "../../x509/ocsp/ocsp-request.ts";
import { rankOf } from "../certificate-status.ts";
import { staggered } from "../waiting/staggered.ts";
import { judgeOcspAnswer } from "./answer.ts";
import type { OcspRules, OcspStatuses, OcspSubject } from "./port.ts";
import { OcspRecord, type OcspUnknown } from "./record.ts";
import { type OcspCall, type OcspServer, slowMillis } from "./server.ts";
import { OcspServers } from "./servers.ts";
import type { OcspStatus, OcspUnknownReason } from "./status.ts";

/** Certificates that are remembered. */
const maxRecords = 10_000;
/** Milliseconds that all responders together may take. A request does not wait that long, a later one has the answer. */
const timeoutMillis = 5000;
/** Milliseconds that a responder is asked alone before the next one is asked too. */
const headStartMillis = 400;
/** Bytes of a nonce (RFC 9654 section 2.1). */
const nonceBytes = 32;

/** Makes what asks responders; see {@link OcspMaker}. */
export function createOcsp(rules: OcspRules): OcspStatuses {
  return new OcspClient(rules);
}

/** What responders told, for one configuration. */
export class OcspClient implements OcspStatuses {
  readonly #rules: OcspRules;
  readonly #clock: () => number;
  readonly #servers: OcspServers;
  readonly #records = new LruMap<string, OcspRecord>(maxRecords);
  #turns = 0;

  /** @param clock milliseconds, for pauses and the detection of freezes; answers are judged by the instant of the request. */
  constructor(rules: OcspRules, clock: () => number = Date.now) {
    this.#rules = rules;
    this.#clock = clock;
    const { settings, fetchPolicy: policy, report } = rules;
    this.#servers = new OcspServers(settings, { policy, report, clock });
  }

  get turns(): number {
    return this.#turns;
  }

  statusOf(subject: OcspSubject): OcspStatus {
    return this.#records.get(keyOf(subject))?.statusAt(subject.now) ?? this.#notTold(subject);
  }

  ask(subjects: readonly OcspSubject[]): Promise<void> | undefined {
    const waits = subjects.flatMap((subject) => {
      const record = this.#recordOf(subject);
      const wait = this.#refresh(record, subject);
      return wait === undefined || record.isKnownAt(subject.now) ? [] : [wait];
    });
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
  }

  #recordOf(subject: OcspSubject): OcspRecord {
    const key = keyOf(subject);
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const record = new OcspRecord();
    this.#records.set(key, record);
    return record;
  }

  /** Joins the question under way, or asks when it is time. */
  #refresh(record: OcspRecord, subject: OcspSubject): Promise<void> | undefined {
    const now = this.#clock();
    const { attempt } = record;
    if (attempt?.isAlive(now) === true) {
      // Somebody has waited long enough for this one.
      return now - attempt.startedAt > slowMillis ? undefined : settled(record, attempt);
    }
    if (!record.isDueAt(subject.now, this.#rules.grace) || record.pause.isOn(now)) return undefined;
    const servers = this.#servers.of(subject.certificate).filter(({ isPaused }) => !isPaused);
    return servers.length === 0 ? undefined : this.#start(record, subject, servers);
  }

  #start(record: OcspRecord, subject: OcspSubject, servers: readonly OcspServer[]): Promise<void> {
    record.attempt?.abandon();
    const attempt = new FetchAttempt(this.#clock, timeoutMillis);
    record.attempt = attempt;
    const isCurrent = (): boolean => record.attempt === attempt;
    attempt.done = attempt
      .run((signal) => {
        const call = { signal, isAlive: () => attempt.isAlive(this.#clock()) };
        return this.#askServers(servers, subject, call);
      })
      .catch((error: unknown) => unreachable(errorText(error)))
      .then((status) => {
        if (isCurrent()) this.#learn(record, status, subject.now);
      })
      .finally(() => {
        if (isCurrent()) record.attempt = undefined;
        // Those who were too late need not go on.
        attempt.abandon();
      });
    return settled(record, attempt);
  }

  #learn(record: OcspRecord, status: OcspStatus, now: number): void {
    if (status.answer === "unknown") record.why = status;
    else if (record.learn(status, now)) this.#turns += 1;
    if (record.why === undefined) record.pause.worked();
    // Where the time is over the responders are left alone; after a freeze a failure says nothing.
    else if (record.attempt?.isAlive(this.#clock())) record.pause.failed(this.#clock());
  }

  /** The first answer that says something; else what got furthest. */
  async #askServers(
    servers: readonly OcspServer[],
    subject: OcspSubject,
    call: OcspCall,
  ): Promise<OcspStatus> {
    let why: OcspUnknown | undefined;
    const told = await staggered(
      servers.map((server) => async () => {
        const status = await this.#askServer(server, subject, call).catch(unjudged);
        if (status.answer !== "unknown") return status;
        if (why === undefined || rankOf(status.reason) > rankOf(why.reason)) why = status;
        return undefined;
      }),
      headStartMillis,
    );
    return told ?? why ?? this.#notTold(subject);
  }

  async #askServer(server: OcspServer, subject: OcspSubject, call: OcspCall): Promise<OcspStatus> {
    const { settings, grace, algorithms } = this.#rules;
    const { certificate, issuer, now } = subject;
    const nonce = settings.nonce === "none" ? undefined : randomNonce();
    const certId = certIdOf(certificate, issuer, settings.certIdHash);
    let answer: Uint8Array;
    try {
      answer = await server.ask(encodeOcspRequest({ certId, nonce }), call);
    } catch (error) {
      const text = errorText(call.signal.aborted ? call.signal.reason : error);
      return unreachable(`${server.name}: ${text}`);
    }
    const status = judgeOcspAnswer(answer, {
      certificate,
      issuer,
      nonce,
      nonceRequired: settings.nonce === "require",
      now,
      grace,
      algorithms,
      budget: new WorkBudget(),
      isRevoked: subject.isRevoked,
    });
    if (status.answer !== "unknown") {
      server.praise();
      return status;
    }
    if (!aboutOne.has(status.reason)) server.complain(status.reason);
    return { ...status, detail: `${server.name}: ${status.detail}` };
  }

  #notTold({ certificate }: OcspSubject): OcspUnknown {
    const servers = this.#servers.of(certificate);
    if (servers.length === 0) {
      const detail = `there is no responder that may be asked about ${nameOf(certificate)}`;
      return { answer: "unknown", reason: "ocsp.missing", detail };
    }
    const fates = servers.map(({ name, lastError }) => `${name}: ${lastError ?? "no answer yet"}`);
    return unreachable(fates.join("; "));
  }
}

/** What a responder may say of a single certificate without anything being wrong with the responder. */
const aboutOne: ReadonlySet<OcspUnknownReason> = new Set(["ocsp.mismatch", "ocsp.unknown"]);

function unreachable(detail: string): OcspUnknown {
  return { answer: "unknown", reason: "ocsp.unreachable", detail };
}

/** Looking at an answer cost too much. */
function unjudged(error: unknown): OcspUnknown {
  return { answer: "unknown", reason: "ocsp.malformed", detail: errorText(error) };
}

function randomNonce(): Uint8Array {
  return Uint8Array.from(randomBytes(nonceBytes));
}

/** A question is over when it is answered; one that a freeze has cut when the one in its place is. */
async function settled(record: OcspRecord, attempt: FetchAttempt): Promise<void> {
  await attempt.done;
  await record.attempt?.done;
}

/** A certificate, by what a CertID names: key and name of its issuer, and serial number. */
function keyOf({ certificate, issuer }: OcspSubject): string {
  const name = hash("sha256", certificate.issuer.der, "base64");
  return `${issuer.spkiSha256} ${name} ${certificate.serialNumber}`;
}
