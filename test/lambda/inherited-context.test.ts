import { expect, test } from "@jest/globals";
import { clientCertificateOf, withAlbMtls } from "../../src/index.ts";
import { albEvent, lambdaContext } from "../../src/testing/index.ts";
import { world as fixture } from "../support/gates.ts";
import { composed } from "../support/settings.ts";

const { issuing, passthrough } = fixture();
const admitted = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }).chain,
});
const refused = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientB" }).chain,
});
const handler = withAlbMtls(composed(passthrough), async () => ({ statusCode: 200 }));

test("a refused invocation sees no certificate that its context inherits", async () => {
  const context = lambdaContext();
  expect(await handler(admitted, context)).toMatchObject({ statusCode: 200 });
  expect(clientCertificateOf(context).subject.commonName).toBe("clientA");
  const derived = Object.create(context);
  expect(await handler(refused, derived)).toMatchObject({ statusCode: 403 });
  expect(derived.clientCertificate).toBeUndefined();
  expect(() => clientCertificateOf(derived)).toThrow(TypeError);
});

test("a certificate that cannot be removed ends the invocation", async () => {
  const context = lambdaContext();
  Object.defineProperty(context, "clientCertificate", { value: {}, configurable: false });
  await expect(handler(refused, context)).rejects.toThrow("cannot be removed");
});
