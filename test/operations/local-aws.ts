/**
 * S3, the calls of ELBv2 that the revocation sync makes, and an authority's web server, on one local port.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Crl } from "../../src/x509/crl/crl.ts";
import { derOf, type Fault } from "./world.ts";

const NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

/** One account's worth of AWS. */
export class LocalAws {
  /** Objects by `/bucket/key`. */
  readonly objects = new Map<string, string>();
  /** The trust store's lists by id. */
  readonly loaded = new Map<string, string>();
  /** What the authority serves at `/ca.crl`. */
  served: Uint8Array = new Uint8Array();
  /** Where the authority sends those who ask for it. */
  redirect: string | undefined;
  /** What S3 answers for an object that is not there: without `s3:ListBucket` it does not say so. */
  missing: "NoSuchKey" | "AccessDenied" = "NoSuchKey";
  /** Calls so far: an action of ELBv2 or a method and path. */
  readonly calls: string[] = [];
  fault: Fault | undefined;
  /** Called after every call. */
  afterCall: () => void = () => undefined;
  #nextId = 1;
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  load(pem: string): void {
    this.loaded.set(String(this.#nextId++), pem);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = (request.url ?? "").replace(/\?.*$/, "");
    const form = new URLSearchParams(path === "/" ? body : "");
    const name = form.get("Action") ?? `${request.method} ${path}`;
    const fails = this.fault?.call === this.calls.push(name);
    if (fails && this.fault?.when === "before") return void response.destroy();
    const answer = path === "/" ? this.#elb(form) : this.#http(request, path, body);
    this.afterCall();
    if (fails) return void response.destroy();
    if (path === "/ca.crl" && this.redirect !== undefined) {
      return void response.writeHead(302, { location: this.redirect }).end();
    }
    if (answer === undefined) return void fail(response, this.missing);
    if (answer === "PreconditionFailed") return void fail(response, answer);
    const headers = { "x-amz-version-id": `v${this.objects.size}`, etag: etagOf(answer) };
    response.writeHead(200, headers).end(answer);
  }

  #http(request: IncomingMessage, path: string, body: string): string | Uint8Array | undefined {
    if (path === "/ca.crl") return this.served;
    if (path.startsWith("/content/")) return this.loaded.get(path.slice("/content/".length));
    const held = this.objects.get(path);
    if (request.method !== "PUT") return held;
    const { "if-match": match, "if-none-match": none } = request.headers;
    const isHeld = none === "*" && held !== undefined;
    const isOther = match !== undefined && (held === undefined || match !== etagOf(held));
    if (isHeld || isOther) return "PreconditionFailed";
    this.objects.set(path, body);
    return "";
  }

  #elb(form: URLSearchParams): string {
    const action = form.get("Action") ?? "";
    const result = this.#result(action, form);
    return `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result></${action}Response>`;
  }

  #result(action: string, form: URLSearchParams): string {
    switch (action) {
      case "DescribeTrustStores":
        return "<TrustStores><member><Status>ACTIVE</Status></member></TrustStores>";
      case "GetTrustStoreRevocationContent":
        return `<Location>${this.url}/content/${form.get("RevocationId")}</Location>`;
      case "RemoveTrustStoreRevocations":
        for (const [name, id] of form)
          if (name.startsWith("RevocationIds.")) this.loaded.delete(id);
        return "";
      case "AddTrustStoreRevocations": {
        const part = (name: string) => form.get(`RevocationContents.member.1.${name}`) ?? "";
        this.load(this.objects.get(`/${part("S3Bucket")}/${part("S3Key")}`) ?? "");
        return `<TrustStoreRevocations>${[...this.loaded].slice(-1).map(member)}</TrustStoreRevocations>`;
      }
      default:
        return `<TrustStoreRevocations>${[...this.loaded].map(member).join("")}</TrustStoreRevocations>`;
    }
  }
}

const statuses = { NoSuchKey: 404, AccessDenied: 403, PreconditionFailed: 412 };

function fail(response: ServerResponse, code: keyof typeof statuses): void {
  response.writeHead(statuses[code]).end(`<Error><Code>${code}</Code></Error>`);
}

function etagOf(content: string | Uint8Array): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}

function member([id, pem]: readonly [string, string]): string {
  const { size } = Crl.fromDer(derOf(pem));
  return `<member><RevocationId>${id}</RevocationId><NumberOfRevokedEntries>${size}</NumberOfRevokedEntries></member>`;
}
