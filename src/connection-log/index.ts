/**
 * Connection logs of Application Load Balancers: read, filter, summarise and explain them (`alb-mtls/connection-log`).
 *
 * @example
 * await readLines(createReadStream("conn_log.log.gz"), {
 *   line: (fields) => console.log(recordOf(fields).code),
 *   malformed: (problem, lineNumber) => console.error(lineNumber, problem),
 * });
 * @module
 */
export type { Counted } from "./bounded-counter.ts";
export { EXPLANATIONS, type Explanation, explainConnectionLogCode } from "./explanations.ts";
export { LineFields, type LineProblem } from "./fields.ts";
export {
  type ConnectionLogFilter,
  compileFilter,
  type LineTest,
  readableSubject,
} from "./filter.ts";
export { type LineReceiver, type ReadCount, readLines } from "./read-stream.ts";
export {
  type ConnectionLogRecord,
  failureCode,
  type ParsedLine,
  parseConnectionLogLine,
  recordOf,
} from "./record.ts";
export {
  ConnectionLogSummariser,
  type ConnectionLogSummary,
  type SummarisedFields,
  type SummaryOptions,
  summariseConnectionLog,
} from "./summarise.ts";
export type { TimeBucket } from "./time-line.ts";
