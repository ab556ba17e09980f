/**
 * Selects connections of a log.
 * @module
 */
import { BlockList, isIP } from "node:net";
import { assertMembers, assertOptions } from "../util/option-checks.ts";
import { FIELD, type LineFields } from "./fields.ts";

/** The conditions for a connection; all of them must hold. */
export interface ConnectionLogFilter {
  /** Addresses and CIDR blocks, IPv4 or IPv6; any of them. */
  readonly clientIps?: readonly string[];
  /** `Success`, `Failed`, `-`, or a code with or without `Failed:`; any of them. */
  readonly statuses?: readonly string[];
  /** Connections at or after this time. */
  readonly since?: Date;
  /** Connections before this time. */
  readonly until?: Date;
  /** Part of the subject as the log writes it, or as readable text (`東京` for `\E6\9D\B1\E4\BA\AC`). */
  readonly subject?: string;
  /** Hexadecimal; case, colons and leading zeros are ignored. */
  readonly serialNumber?: string;
  readonly listenerPort?: number;
}

/** Returns whether a line matches. */
export type LineTest = (fields: LineFields) => boolean;

const KEYS = [
  "clientIps",
  "statuses",
  "since",
  "until",
  "subject",
  "serialNumber",
  "listenerPort",
] as const satisfies readonly (keyof ConnectionLogFilter)[];

/**
 * Compiles a filter to a test of lines.
 * @throws {TypeError} naming the value that is not an address, status, date or number, and for unknown and undefined options.
 */
export function compileFilter(filter: ConnectionLogFilter): LineTest {
  const options: object = filter;
  assertOptions("filter", options, KEYS);
  assertMembers("filter.clientIps", filter.clientIps ?? []);
  assertMembers("filter.statuses", filter.statuses ?? []);
  const tests = [
    ...portTests(filter.listenerPort),
    ...statusTests(filter.statuses),
    ...timeTests(filter),
    ...serialTests(filter.serialNumber),
    ...clientTests(filter.clientIps),
    ...subjectTests(filter.subject),
  ];
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (fields) => tests.every((test) => test(fields));
}

function portTests(port: number | undefined): LineTest[] {
  if (port === undefined) return [];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`${port} is not a port: it must be an integer from 1 to 65535`);
  }
  const text = String(port);
  return [(fields) => fields.text(FIELD.listenerPort) === text];
}

function statusTests(statuses: readonly string[] | undefined): LineTest[] {
  if (statuses === undefined || statuses.length === 0) return [];
  const tests = statuses.map(statusTest);
  const [only] = tests;
  return tests.length === 1 && only !== undefined
    ? [only]
    : [(fields) => tests.some((test) => test(fields))];
}

function statusTest(status: string): LineTest {
  if (status === "-") return (fields) => fields.isDash(FIELD.status);
  const word = status.toLowerCase();
  if (word === "failed" || word === "success") {
    const prefix = Buffer.from(word === "failed" ? "Failed" : "Success");
    return (fields) => fields.startsWith(FIELD.status, prefix);
  }
  if (!/^(?:failed:)?[a-z]{3,60}$/.test(word)) {
    throw new TypeError(`${JSON.stringify(status)} is not a status: use Success, Failed or a code`);
  }
  const wanted = word.startsWith("failed:") ? word : `failed:${word}`;
  const failed = Buffer.from("Failed");
  return (fields) =>
    fields.startsWith(FIELD.status, failed) && fields.text(FIELD.status)?.toLowerCase() === wanted;
}

/**
 * Compiles the limits in time. Timestamps in ISO 8601 and UTC are compared as text. The log has microseconds and a limit milliseconds, so
 * a limit is cut after its last significant digit.
 */
function timeTests({ since, until }: ConnectionLogFilter): LineTest[] {
  const text = (moment: Date) => moment.toISOString().replace(/(?:\.0+)?Z$/, "");
  const tests: LineTest[] = [];
  if (since !== undefined) {
    const from = text(since);
    tests.push((fields) => (fields.text(FIELD.timestamp) ?? "") >= from);
  }
  if (until !== undefined) {
    const end = text(until);
    tests.push((fields) => (fields.text(FIELD.timestamp) ?? "") < end);
  }
  return tests;
}

function plainSerial(serial: string): string {
  return serial
    .replace(/^0x/i, "")
    .replaceAll(":", "")
    .replace(/^0+(?=.)/, "")
    .toUpperCase();
}

function serialTests(serial: string | undefined): LineTest[] {
  if (serial === undefined) return [];
  const wanted = plainSerial(serial.trim());
  if (!/^-?[0-9A-F]{1,128}$/.test(wanted)) {
    throw new TypeError(`${JSON.stringify(serial)} is not a serial number: use hexadecimal digits`);
  }
  return [(fields) => plainSerial(fields.text(FIELD.serialNumber) ?? "") === wanted];
}

function clientTests(clients: readonly string[] | undefined): LineTest[] {
  if (clients === undefined || clients.length === 0) return [];
  const list = new BlockList();
  for (const client of clients) addClient(list, client);
  return [
    (fields) => {
      const address = fields.text(FIELD.clientIp) ?? "";
      const family = isIP(address);
      return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
    },
  ];
}

function addClient(list: BlockList, client: string): void {
  const [address = "", length, ...more] = client.split("/");
  const family = isIP(address);
  const bits = family === 6 ? 128 : 32;
  const wellFormed = length === undefined || /^\d{1,3}$/.test(length);
  const prefix = length === undefined ? bits : Number(length);
  if (family === 0 || more.length > 0 || !wellFormed || prefix > bits) {
    throw new TypeError(
      `${JSON.stringify(client)} is not an address or CIDR block such as 203.0.113.0/24`,
    );
  }
  list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
}

/** Decodes the escapes of RFC 2253, as far as this is possible without parsing the name. */
export function readableSubject(subject: string): string {
  return subject.replace(/(?:\\[0-9A-Fa-f]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll("\\", ""), "hex").toString("utf8"),
  );
}

function subjectTests(part: string | undefined): LineTest[] {
  if (part === undefined) return [];
  if (part === "") throw new TypeError("the part of a subject is empty");
  return [
    (fields) => {
      const subject = fields.text(FIELD.subject);
      if (subject === undefined) return false;
      if (subject.includes(part)) return true;
      return subject.includes("\\") && readableSubject(subject).includes(part);
    },
  ];
}
