/**
 * Whether a revocation list is by a CA of a bundle, in time, and within the load balancer's quotas.
 * @module
 */
import { DEFAULT_REVOCATION_QUOTAS as quotas } from "../../operations/revocation-sync/quotas.ts";
import { isSigned } from "../../operations/revocation-sync/read-list.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { encodePem } from "../../x509/pem.ts";
import type { Finding } from "./bundle-check.ts";

/** Checks a list; does not throw for anything in it. */
export function checkCrl(
  crl: Crl,
  der: Uint8Array,
  authorities: readonly Certificate[] | undefined,
  now: Date,
): Finding[] {
  const error = (text: string): Finding => ({ level: "error", text, fixable: false });
  const warning = (text: string): Finding => ({ level: "warning", text, fixable: false });
  const { nextUpdate, thisUpdate, whyUnusable } = crl;
  const pemBytes = encodePem("X509 CRL", der).length;
  return [
    ...(whyUnusable === undefined ? [] : [error(`it must not be used: ${whyUnusable}`)]),
    ...(authorities === undefined ? [] : signatureFindings(crl, authorities).map(error)),
    ...(thisUpdate > now.getTime() ? [error(`it is valid from ${iso(thisUpdate)} on`)] : []),
    ...(nextUpdate === undefined ? [] : nextUpdateErrors(thisUpdate, nextUpdate, now).map(error)),
    ...(nextUpdate === undefined ? [warning("it does not say when the next one comes")] : []),
    ...(crl.isDelta ? [error("it is a delta list: the load balancer takes complete ones")] : []),
    ...(crl.isIndirect
      ? [warning("it is indirect: AWS does not say whether it takes such lists")]
      : []),
    ...(crl.size > quotas.entries
      ? [error(`${crl.size} entries, over the quota of ${quotas.entries} (L-37E1617B)`)]
      : []),
    ...(crl.size > quotas.entries / 2 && crl.size <= quotas.entries
      ? [
          warning(
            `${crl.size} entries: old and new list together are over the quota while it is renewed`,
          ),
        ]
      : []),
    ...(pemBytes > quotas.fileBytes
      ? [error(`${pemBytes} bytes of PEM, over the quota of ${quotas.fileBytes}`)]
      : []),
  ];
}

function nextUpdateErrors(thisUpdate: number, nextUpdate: number, now: Date): string[] {
  if (nextUpdate < thisUpdate) {
    return [
      `its nextUpdate (${iso(nextUpdate)}) is before its thisUpdate (${iso(thisUpdate)}): it was never valid`,
    ];
  }
  return nextUpdate <= now.getTime() ? [`it is outdated since ${iso(nextUpdate)}`] : [];
}

function signatureFindings(crl: Crl, authorities: readonly Certificate[]): string[] {
  if (isSigned(crl, authorities)) return [];
  const named = authorities.filter(({ subject }) => subject.matches(crl.issuer));
  const issuer = crl.issuer.toString();
  return named.length === 0
    ? [`no CA of the bundle is named ${issuer}`]
    : [
        `the signature is not by the key of ${issuer} of the bundle, or its key usage does not allow signing lists`,
      ];
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
