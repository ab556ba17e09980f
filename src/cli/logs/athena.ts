/**
 * For logs that have outgrown one machine: the table definition and queries for Amazon Athena.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/application-load-balancer-logs.html
 * @module
 */

const COLUMNS: readonly (readonly [string, string])[] = [
  ["time", "string"],
  ["client_ip", "string"],
  ["client_port", "int"],
  ["listener_port", "int"],
  ["tls_protocol", "string"],
  ["tls_cipher", "string"],
  ["tls_handshake_latency", "string"],
  ["leaf_client_cert_subject", "string"],
  ["leaf_client_cert_validity", "string"],
  ["leaf_client_cert_serial_number", "string"],
  ["tls_verify_status", "string"],
  ["conn_trace_id", "string"],
  ["tls_keyexchange", "string"],
  ["elb", "string"],
  ["ip_address", "string"],
  ["further", "string"],
];

/**
 * A regular expression with a group for each column. A subject ends at a quote that no backslash escapes and that a space
 * follows; the status may stand in quotes; what came after the first release may be missing.
 */
export const LINE_PATTERN: string = [
  "([^ ]*) ([^ ]*) ([0-9]*) ([0-9]*) ([^ ]*) ([^ ]*) ([^ ]*)",
  '"?((?:[^"\\\\]|\\\\.|"(?! ))*|-)"? ([^ ]*) ([^ ]*) "?([^ "]*)"? ([^ ]*)',
  "?([^ ]*)? ?([^ ]*)? ?([^ ]*)?(.*)",
].join(" ");

/**
 * The statements.
 * @param location where the logs are, up to and with the region.
 */
export function athenaStatements(location: string): string {
  const folder = location.replace(/\/+$/, "");
  // Athena reads a literal as Hive does: a backslash in it is written twice, and a quote mark by another one.
  const literal = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("'", "''");
  const columns = COLUMNS.map(([name, type]) => `  ${name} ${type}`).join(",\n");
  return `-- Run this once.
CREATE EXTERNAL TABLE IF NOT EXISTS alb_connection_logs (
${columns}
)
PARTITIONED BY (day string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES ('serialization.format' = '1', 'input.regex' = '${literal(LINE_PATTERN)}')
LOCATION '${literal(folder)}/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.range' = '2023/11/26,NOW',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = '${literal(folder)}/\${day}'
);

-- Failures by code, this week.
SELECT tls_verify_status, count(*) AS connections, count(DISTINCT leaf_client_cert_serial_number) AS certificates
FROM alb_connection_logs
WHERE day >= date_format(current_date - interval '7' day, '%Y/%m/%d') AND tls_verify_status LIKE 'Failed%'
GROUP BY tls_verify_status ORDER BY connections DESC;

-- Everything about one client, newest first.
SELECT time, client_ip, listener_port, leaf_client_cert_serial_number, leaf_client_cert_validity, tls_verify_status
FROM alb_connection_logs
WHERE day >= date_format(current_date - interval '2' day, '%Y/%m/%d') AND leaf_client_cert_subject LIKE '%CN=clientA%'
ORDER BY time DESC LIMIT 100;

-- Clients whose certificate ends within 30 days.
SELECT leaf_client_cert_subject, leaf_client_cert_serial_number, max(leaf_client_cert_validity) AS validity, max(time) AS last_seen
FROM alb_connection_logs
WHERE day >= date_format(current_date - interval '7' day, '%Y/%m/%d') AND tls_verify_status = 'Success'
  AND from_iso8601_timestamp(split_part(leaf_client_cert_validity, 'NotAfter=', 2)) < current_timestamp + interval '30' day
GROUP BY leaf_client_cert_subject, leaf_client_cert_serial_number ORDER BY validity;
`;
}
