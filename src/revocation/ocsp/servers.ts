import { LruMap } from "../../util/lru-map.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { ACCESS_METHOD } from "../../x509/der/oids.ts";
import { maxResponders, type OcspSettings } from "./options.ts";
import { type OcspLine, OcspServer } from "./server.ts";

/** Addresses out of certificates that are remembered, with how they fare. */
const maxServers = 64;

/** Who may be asked about which certificate: addresses of the operator, then those of the certificate on hosts of the operator. */
export class OcspServers {
  readonly #settings: OcspSettings;
  readonly #line: OcspLine;
  readonly #configured: readonly OcspServer[];
  readonly #named = new LruMap<string, OcspServer>(maxServers);

  constructor(settings: OcspSettings, line: OcspLine) {
    this.#settings = settings;
    this.#line = line;
    this.#configured = settings.responders.map((url) => new OcspServer(url, line));
  }

  /** In the order in which they are asked; at most four. */
  of(certificate: Certificate): readonly OcspServer[] {
    const room = maxResponders - this.#configured.length;
    if (this.#settings.hosts.size === 0 || room <= 0) return this.#configured;
    const named = this.#addressesOf(certificate).slice(0, room);
    return [...this.#configured, ...named.map((url) => this.#serverAt(url))];
  }

  #addressesOf(certificate: Certificate): readonly URL[] {
    const urls = new Map<string, URL>();
    for (const { method, location } of certificate.authorityInformationAccess ?? []) {
      if (method !== ACCESS_METHOD.ocsp || location.type !== "uri") continue;
      const url = URL.parse(location.value);
      if (url !== null && this.#isAllowed(url)) urls.set(url.href, url);
    }
    return [...urls.values()];
  }

  #isAllowed(url: URL): boolean {
    const isHttp = url.protocol === "http:" || url.protocol === "https:";
    const isPlain = url.username === "" && url.password === "";
    return isHttp && isPlain && this.#settings.hosts.has(url.host);
  }

  #serverAt(url: URL): OcspServer {
    const known = this.#named.get(url.href);
    if (known !== undefined) return known;
    const server = new OcspServer(url, this.#line);
    this.#named.set(url.href, server);
    return server;
  }
}
