/**
 * Keeps the load balancer's revocation lists current: to be run on a schedule, for example every hour.
 *
 * Environment: TRUST_STORE_ARN; CA_BUNDLE, the trust store's bundle as s3://bucket/key; CRL_SOURCES, one a line, http(s): or s3:;
 * CRL_BUCKET and CRL_PREFIX, where PEM copies and the record of bindings (bindings.json) go; PRIVATE_ADDRESSES, "accept" for sources in a
 * VPC. An event with `"dryRun": true` plans and changes nothing; one with `"accept"` accepts a list that an alarm named.
 *
 * The role needs elasticloadbalancing:DescribeTrustStores, DescribeTrustStoreRevocations, GetTrustStoreRevocationContent,
 * AddTrustStoreRevocations and RemoveTrustStoreRevocations, s3:GetObject and s3:GetObjectVersion for bundle and lists, s3:ListBucket
 * for the record, and s3:PutObject below CRL_PREFIX alone: not ModifyTrustStore, and not the bundle, whose writer decides about trust.
 */
import {
  bindingsPort,
  bucketPort,
  downloadList,
  readS3,
  syncRevocations,
  timeoutFor,
  trustStorePort,
} from "alb-mtls/operations";

type SyncEvent = { readonly dryRun?: boolean; readonly accept?: Readonly<Record<string, string>> };

/** Throws when there is an alarm, so that the function's error metric tells. */
export async function handler({ dryRun = false, accept }: SyncEvent = {}) {
  // "true" as text would be a run that changes something.
  if (typeof dryRun !== "boolean") throw new TypeError("dryRun must be true or false");
  const isOpen = variable("PRIVATE_ADDRESSES", "refuse") === "accept";
  const sources = variable("CRL_SOURCES").split(/\s+/).filter(Boolean);
  const timeoutMillis = timeoutFor(sources.length);
  const download = (url: string) =>
    downloadList(url, { privateAddresses: isOpen ? "accept" : "refuse", timeoutMillis });
  const [name, prefix] = [variable("CRL_BUCKET"), variable("CRL_PREFIX")];
  const report = await syncRevocations({
    trustStore: trustStorePort(variable("TRUST_STORE_ARN"), undefined, download),
    bucket: bucketPort(name, prefix),
    bindings: bindingsPort(name, prefix),
    bundle: await readS3(variable("CA_BUNDLE")),
    sources,
    fetchList: (source) => (source.startsWith("s3://") ? readS3(source) : download(source)),
    dryRun,
    ...(accept === undefined ? {} : { accept }),
  });
  print({ message: "revocation sync", ...report });
  // A line each, for the template's metric filter.
  for (const alarm of report.alarms) print({ message: "revocation sync alarm", alarm });
  if (report.alarms.length > 0) throw new Error(`revocation sync: ${report.alarms.join("; ")}`);
  return report;
}

// biome-ignore lint/suspicious/noConsole: Lambda's log
const print = (line: object): void => console.log(JSON.stringify(line));

function variable(name: string, standard?: string): string {
  const value = process.env[name]?.trim() || standard;
  if (value !== undefined) return value;
  throw new TypeError(`the environment variable ${name} is not set`);
}
