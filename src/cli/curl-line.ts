/** The files of a client and where it goes. */
export interface CurlTarget {
  /** File with the authority of the server's certificate. */
  readonly serverCa: string;
  /** File with the client's certificate and what is above it. */
  readonly certificate: string;
  readonly key: string;
  readonly url: string;
}

/** A line to paste into a shell. `-i` shows the status. */
export function curlLine({ serverCa, certificate, key, url }: CurlTarget): string {
  const files = ["--cacert", quoted(serverCa), "--cert", quoted(certificate), "--key", quoted(key)];
  return ["curl", ...files, "-i", url].join(" ");
}

/** For a POSIX shell: as it is when nothing in it is special. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
