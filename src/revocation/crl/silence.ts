/**
 * What it means that a certificate is not on the lists of one issuer and scope. A list knows what one key issued. Where a CA has
 * several keys, the silence of another key's list says nothing, however new it is.
 * @module
 */
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";

/** Whose lists count for one certificate. Keys are named by `spkiSha256`. */
export interface ListSigners {
  /** Certificates whose keys may sign a list that revokes it. */
  readonly revoking: readonly Certificate[];
  /** Keys any one of which can say by silence that it is good. */
  readonly sufficient: ReadonlySet<string>;
  /**
   * Keys of one indirect issuer that can say so together: which of them is meant the certificate does not say, as it names the
   * issuer only.
   */
  readonly joint: ReadonlySet<string>;
}

/** The list of one key, and until when it is in force: milliseconds since 1970, inclusive; undefined when it is not. */
export interface SilentList {
  readonly crl: Crl;
  readonly signer: Certificate;
  readonly freshUntil: number | undefined;
}

/** Whether the silence of a list by this key can mean that the certificate is good. */
export function canSayGood(
  { sufficient, joint }: ListSigners,
  { spkiSha256 }: Certificate,
): boolean {
  return sufficient.has(spkiSha256) || joint.has(spkiSha256);
}

/**
 * Returns until when the silence of these lists means that the certificate is not revoked; undefined when it means nothing.
 * @param lists of one issuer and scope, one for each key, none of which has the certificate
 */
export function silenceOf(
  lists: readonly SilentList[],
  { sufficient, joint }: ListSigners,
): number | undefined {
  const ends = new Map<string, number>();
  for (const { signer, freshUntil } of lists) {
    if (freshUntil !== undefined) ends.set(signer.spkiSha256, freshUntil);
  }
  // A list that names its distribution point is the one list of that point, whichever key signed it.
  const isNamed = lists.some(({ crl }) => crl.issuingDistributionPoint?.name !== undefined);
  const single = endsOf(isNamed ? [...sufficient, ...joint] : [...sufficient], ends);
  if (single.length > 0) return Math.max(...single);
  const together = endsOf([...joint], ends);
  return together.length > 0 && together.length === joint.size ? Math.min(...together) : undefined;
}

function endsOf(keys: readonly string[], ends: ReadonlyMap<string, number>): readonly number[] {
  return keys.flatMap((key) => ends.get(key) ?? []);
}
