/**
 * What keeps a deployment in order (`alb-mtls/operations`). Not part of what runs in front of a handler.
 * @module
 */
export { type ApplyOptions, applyRevocationSync } from "./revocation-sync/apply.ts";
export { bucketPort, readS3, trustStorePort } from "./revocation-sync/aws-ports.ts";
export { fetchBounded } from "./revocation-sync/fetch-bounded.ts";
export {
  DEFAULT_REVOCATION_QUOTAS,
  type FetchedList,
  type LoadedList,
  type PlanInput,
  planRevocationSync,
  type RevocationQuotas,
  type SyncPlan,
  type SyncStep,
} from "./revocation-sync/plan.ts";
export type {
  BucketPort,
  LoadedRevocation,
  StoredObject,
  TrustStorePort,
} from "./revocation-sync/ports.ts";
export {
  planInWords,
  type RevocationSyncOptions,
  type RevocationSyncReport,
  syncRevocations,
} from "./revocation-sync/revocation-sync.ts";
