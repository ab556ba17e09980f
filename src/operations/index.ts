/**
 * Maintenance of a deployment (`alb-mtls/operations`). Not part of the request path.
 * @module
 */
export { type ApplyOptions, applyRevocationSync } from "./revocation-sync/apply.ts";
export type { Bindings } from "./revocation-sync/bindings.ts";
export { type DownloadOptions, downloadList, timeoutFor } from "./revocation-sync/download.ts";
export type { ListIdentity } from "./revocation-sync/list-identity.ts";
export type { LoadedList } from "./revocation-sync/loaded-lists.ts";
export {
  type FetchedList,
  type PlanInput,
  planRevocationSync,
  type SyncPlan,
  type SyncStep,
} from "./revocation-sync/plan.ts";
export type {
  BindingsPort,
  BucketPort,
  LoadedRevocation,
  StoredObject,
  StoredText,
  TrustStorePort,
} from "./revocation-sync/ports.ts";
export { DEFAULT_REVOCATION_QUOTAS, type RevocationQuotas } from "./revocation-sync/quotas.ts";
export {
  planInWords,
  type RevocationSyncOptions,
  type RevocationSyncReport,
  syncRevocations,
} from "./revocation-sync/revocation-sync.ts";
export { bindingsPort, bucketPort, readS3 } from "./revocation-sync/s3-ports.ts";
export { trustStorePort } from "./revocation-sync/trust-store-port.ts";
