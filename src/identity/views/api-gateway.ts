import { encodePem } from "../../x509/pem.ts";
import { certificateOf, type VerifiedClientCertificate } from "../verified-client-certificate.ts";
import { colonSeparated } from "./colon-separated.ts";

/** What API Gateway passes to a function about the client's certificate. */
export interface ApiGatewayClientCert {
  /** The leaf as PEM. */
  readonly clientCertPem: string;
  /** RFC 4514 text. */
  readonly subjectDN: string;
  /** RFC 4514 text. */
  readonly issuerDN: string;
  /** Lower-case hexadecimal bytes with colons between: `"0a:bc"`. */
  readonly serialNumber: string;
  /** As OpenSSL prints dates: `"May  8 12:30:02 2019 GMT"`. */
  readonly validity: { readonly notBefore: string; readonly notAfter: string };
}

/**
 * Returns the shape of `requestContext.identity.clientCert` (REST APIs) and `requestContext.authentication.clientCert` (HTTP
 * APIs), for code that was written for API Gateway. AWS documents the shape, not how it prints every name: do not compare these
 * texts, and decide by policies.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toApiGatewayClientCert(
  certificate: VerifiedClientCertificate,
): ApiGatewayClientCert {
  return {
    clientCertPem: encodePem("CERTIFICATE", certificateOf(certificate).der),
    subjectDN: certificate.subject.toString(),
    issuerDN: certificate.issuer.toString(),
    serialNumber: colonSeparated(certificate.serialNumber.toLowerCase()),
    validity: {
      notBefore: opensslDate(certificate.notBefore),
      notAfter: opensslDate(certificate.notAfter),
    },
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function opensslDate(date: Date): string {
  const [day, time = ""] = date.toISOString().split("T");
  const [year, month, dayOfMonth] = (day ?? "").split("-").map(Number);
  const name = months[(month ?? 1) - 1];
  return `${name} ${String(dayOfMonth).padStart(2)} ${time.slice(0, 8)} ${year} GMT`;
}
