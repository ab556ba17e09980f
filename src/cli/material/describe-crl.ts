/**
 * A revocation list as rows for a person and as JSON for a program.
 * @module
 */
import type { Crl } from "../../x509/crl/crl.ts";

/** What is shown of a list. */
export interface CrlFacts {
  readonly issuer: string;
  readonly number: string | undefined;
  readonly thisUpdate: string;
  readonly nextUpdate: string | undefined;
  readonly entries: number;
  readonly bytes: number;
  readonly delta: boolean;
  readonly indirect: boolean;
}

export function crlFacts(crl: Crl): CrlFacts {
  return {
    issuer: crl.issuer.toAlbString(),
    number: crl.number?.toString(),
    thisUpdate: moment(crl.thisUpdate),
    nextUpdate: crl.nextUpdate === undefined ? undefined : moment(crl.nextUpdate),
    entries: crl.size,
    bytes: crl.byteLength,
    delta: crl.isDelta,
    indirect: crl.isIndirect,
  };
}

/** The facts as rows of a table. */
export function crlRows(facts: CrlFacts): [string, string][] {
  const kinds = [facts.delta ? "delta" : "complete", ...(facts.indirect ? ["indirect"] : [])];
  return [
    ["issuer", facts.issuer],
    ["number", facts.number ?? "-"],
    ["this update", facts.thisUpdate],
    ["next update", facts.nextUpdate ?? "-"],
    ["entries", String(facts.entries)],
    ["kind", `${kinds.join(", ")}, ${facts.bytes} bytes`],
  ];
}

function moment(millis: number): string {
  return new Date(millis).toISOString().replace(".000Z", "Z");
}
