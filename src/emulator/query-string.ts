/** A name and a value of a query, as sent: the load balancer does not decode them. */
export type QueryParameter = readonly [name: string, value: string];

/** Returns the path of a request target as sent, without its query; of an absolute target without scheme and authority. */
export function targetPath(target: string): string {
  const path = withoutQuery(target);
  const absolute = /^https?:\/\/[^/]*/i.exec(path);
  return absolute === null ? path : path.slice(absolute[0].length) || "/";
}

function withoutQuery(target: string): string {
  const question = target.indexOf("?");
  return question === -1 ? target : target.slice(0, question);
}

/**
 * Returns the query parameters of a request target, in the order sent, neither decoded nor joined.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function queryParameters(target: string): QueryParameter[] {
  const query = target.slice(withoutQuery(target).length + 1);
  return query
    .split("&")
    .filter((piece) => piece !== "")
    .map((piece) => {
      const equals = piece.indexOf("=");
      return equals === -1 ? [piece, ""] : [piece.slice(0, equals), piece.slice(equals + 1)];
    });
}
