/**
 * The trust store's port over the AWS SDK, which is part of the Lambda runtime: it is loaded only when it is needed.
 * @module
 */
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { downloadList } from "./download.ts";
import type { LoadedRevocation, TrustStorePort } from "./ports.ts";

/** The part of the load balancing client that is used. */
export type LoadBalancingSender = Pick<ElasticLoadBalancingV2Client, "send">;

/** Maximum number of pages of revocations that are read: the quota is far below. */
const MAX_PAGES = 100;

async function elbv2() {
  try {
    return await import("@aws-sdk/client-elastic-load-balancing-v2");
  } catch (cause) {
    const message = "@aws-sdk/client-elastic-load-balancing-v2 is needed: npm install it";
    throw new Error(message, { cause });
  }
}

/**
 * Returns a port to a trust store of the load balancer.
 *
 * @param client default a client of the runtime's region and role.
 * @param download fetches what a presigned URL points at. Default {@link downloadList}: where S3 has a private address (an
 *   interface endpoint of a VPC), pass one that accepts it.
 */
export function trustStorePort(
  arn: string,
  client?: LoadBalancingSender,
  download: (url: string) => Promise<Uint8Array> = downloadList,
): TrustStorePort {
  let sender = client;
  const open = async () => {
    const sdk = await elbv2();
    sender ??= new sdk.ElasticLoadBalancingV2Client({});
    return { sdk, sender };
  };
  return {
    async status() {
      const { sdk, sender } = await open();
      const command = new sdk.DescribeTrustStoresCommand({ TrustStoreArns: [arn] });
      const { TrustStores = [] } = await sender.send(command);
      return TrustStores[0]?.Status ?? "UNKNOWN";
    },
    async revocations() {
      const { sdk, sender } = await open();
      const found: LoadedRevocation[] = [];
      let Marker: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const answer = await sender.send(
          new sdk.DescribeTrustStoreRevocationsCommand({
            TrustStoreArn: arn,
            ...(Marker === undefined ? {} : { Marker }),
          }),
        );
        for (const each of answer.TrustStoreRevocations ?? []) {
          found.push({ id: String(each.RevocationId), entries: each.NumberOfRevokedEntries ?? 0 });
        }
        Marker = answer.NextMarker;
        if (Marker === undefined || Marker === "") return found;
      }
      throw new Error(`${arn} has over ${MAX_PAGES} pages of revocations`);
    },
    async content(id) {
      const { sdk, sender } = await open();
      const { Location } = await sender.send(
        new sdk.GetTrustStoreRevocationContentCommand({
          TrustStoreArn: arn,
          RevocationId: Number(id),
        }),
      );
      if (Location === undefined) throw new Error(`list ${id} has no location`);
      return download(Location);
    },
    async add({ bucket, key, version }) {
      const { sdk, sender } = await open();
      const { TrustStoreRevocations = [] } = await sender.send(
        new sdk.AddTrustStoreRevocationsCommand({
          TrustStoreArn: arn,
          RevocationContents: [
            {
              S3Bucket: bucket,
              S3Key: key,
              RevocationType: "CRL",
              ...(version === undefined ? {} : { S3ObjectVersion: version }),
            },
          ],
        }),
      );
      const id = TrustStoreRevocations[0]?.RevocationId;
      if (id === undefined) throw new Error("AddTrustStoreRevocations answered without an id");
      return String(id);
    },
    async remove(ids) {
      const { sdk, sender } = await open();
      const RevocationIds = ids.map(Number);
      await sender.send(
        new sdk.RemoveTrustStoreRevocationsCommand({ TrustStoreArn: arn, RevocationIds }),
      );
    },
  };
}
