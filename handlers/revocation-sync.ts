/**
 * Keeps the load balancer's revocation lists current: to be run on a schedule, for example every hour.
 *
 * Environment: TRUST_STORE_ARN; CA_BUNDLE, the trust store's bundle as s3://bucket/key; CRL_SOURCES, one a line, http(s): or s3:;
 * CRL_BUCKET and CRL_PREFIX, where PEM copies go. An event with `"dryRun": true` plans and changes nothing.
 *
 * The role needs elasticloadbalancing:DescribeTrustStores, DescribeTrustStoreRevocations, GetTrustStoreRevocationContent,
 * AddTrustStoreRevocations and RemoveTrustStoreRevocations, s3:GetObject and s3:GetObjectVersion for bundle and lists, and
 * s3:PutObject below CRL_PREFIX alone: not ModifyTrustStore, and not the bundle. Who can write anchors decides who is trusted.
 */
import {
  bucketPort,
  fetchBounded,
  readS3,
  syncRevocations,
  trustStorePort,
} from "alb-mtls/operations";

/** Throws when there is an alarm, so that the function's error metric tells. */
export async function handler({ dryRun = false }: { readonly dryRun?: boolean } = {}) {
  // "true" as text would be a run that changes something.
  if (typeof dryRun !== "boolean") throw new TypeError("dryRun must be true or false");
  const trustStore = trustStorePort(variable("TRUST_STORE_ARN"));
  const bucket = bucketPort(variable("CRL_BUCKET"), variable("CRL_PREFIX"));
  const report = await syncRevocations({
    trustStore,
    bucket,
    bundle: await readS3(variable("CA_BUNDLE")),
    sources: variable("CRL_SOURCES").split(/\s+/).filter(Boolean),
    fetchList: (source) => (source.startsWith("s3://") ? readS3(source) : fetchBounded(source)),
    dryRun,
  });
  // biome-ignore lint/suspicious/noConsole: Lambda's log
  console.log(JSON.stringify({ message: "revocation sync", ...report }));
  if (report.alarms.length > 0) throw new Error(`revocation sync: ${report.alarms.join("; ")}`);
  return report;
}

function variable(name: string): string {
  const value = process.env[name]?.trim();
  if (value === undefined || value === "") {
    throw new TypeError(`the environment variable ${name} is not set`);
  }
  return value;
}
