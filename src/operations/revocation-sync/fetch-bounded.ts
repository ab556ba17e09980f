/** Largest list in DER or PEM: the load balancer takes 50 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Milliseconds for the whole download. */
const PATIENCE = 60_000;

/**
 * What a URL serves. Plain HTTP is as good as HTTPS for revocation lists: they are signed.
 * @throws for any answer but 200, over 64 MiB, and after a minute.
 */
export async function fetchBounded(
  url: string,
  fetchUrl: typeof fetch = fetch,
): Promise<Uint8Array> {
  const response = await fetchUrl(url, { signal: AbortSignal.timeout(PATIENCE) });
  // Not the URL: presigned ones are secrets for as long as they live.
  if (response.status !== 200) throw new Error(`HTTP status ${response.status}`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_BYTES) throw new Error(`over ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
