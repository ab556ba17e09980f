/** Responses of OpenADR 2.0b. */
import type { Refusal } from "alb-mtls";
import type { ALBResult } from "aws-lambda";

/**
 * A refusal as `oadrResponse`: 463 (not registered or authorised) for a certificate that is good but not known, 451 (not allowed) for
 * one that is not good, 469 (deployment error) for a fault on this side.
 *
 * OpenADR sends its own errors with HTTP 200. Not here: nothing behind the load balancer, no cache and no metric may take a refusal
 * for a success, so the HTTP status stays what it is.
 */
export function oadrRefusal({ code, statusCode, title }: Refusal): ALBResult {
  const responseCode = code === "ClientCertRejected" ? 463 : statusCode < 500 ? 451 : 469;
  return oadrResponse(statusCode, responseCode, title);
}

/** An `oadrResponse` message. */
export function oadrResponse(
  statusCode: number,
  responseCode: number,
  description: string,
  venId?: string,
): ALBResult {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<oadr:oadrPayload xmlns:oadr="http://openadr.org/oadr-2.0b/2012/07" xmlns:ei="http://docs.oasis-open.org/ns/energyinterop/201110" xmlns:pyld="http://docs.oasis-open.org/ns/energyinterop/201110/payloads">
  <oadr:oadrSignedObject>
    <oadr:oadrResponse ei:schemaVersion="2.0b">
      <ei:eiResponse>
        <ei:responseCode>${responseCode}</ei:responseCode>
        <ei:responseDescription>${escaped(description)}</ei:responseDescription>
        <pyld:requestID/>
      </ei:eiResponse>${venId === undefined ? "" : `\n      <ei:venID>${escaped(venId)}</ei:venID>`}
    </oadr:oadrResponse>
  </oadr:oadrSignedObject>
</oadr:oadrPayload>
`;
  const headers = { "content-type": "application/xml; charset=utf-8" };
  return { statusCode, headers, body };
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? "");
}
