/** What is remembered of header texts must never decide in the place of a check that today's request has to pass. */
import { describe, expect, test } from "@jest/globals";
import type { ALBEvent } from "aws-lambda";
import { PASSTHROUGH_HEADER, VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { albEvent } from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, issuing, verify, passthrough } = world();
const day = 86_400_000;
const leaf = issuing.issue({ subject: "CN=clientA", notAfter: new Date(Date.now() + day) });
const verified = (rawHeaders = {}) => albEvent({ mode: "verify", certificate: leaf, rawHeaders });
const modes = { verify, passthrough };

describe.each(["verify", "passthrough"] as const)("the same event again in %s mode", (mode) => {
  const event = albEvent({ mode, certificate: leaf });

  test("is admitted again, as the same client", async () => {
    const gate = gateWith(modes[mode]);
    const decisions = [await gate.check(event), await gate.check(event)];
    const seen = decisions.map((each) => each.outcome === "admitted" && each.certificate.toJSON());
    expect(seen[0]).toMatchObject({ subject: "CN=clientA", mode });
    expect(seen[1]).toEqual(seen[0]);
  });

  test("is refused once the certificate has expired", async () => {
    let now = new Date();
    const gate = gateWith({ ...modes[mode], clock: () => now });
    expect(outcome(await gate.check(event))).toBe("admitted");
    now = new Date(now.getTime() + 2 * day);
    expect(outcome(await gate.check(event))).toContain("validity.expired");
  });

  test.each<[string, (event: ALBEvent) => void, string]>([
    [
      "through another target group",
      (changed) => {
        changed.requestContext.elb.targetGroupArn += "x";
      },
      "origin.target-group",
    ],
    [
      "over plain HTTP",
      ({ multiValueHeaders = {} }) => {
        multiValueHeaders["x-forwarded-proto"] = ["http"];
      },
      "origin.protocol",
    ],
    [
      "with a second copy of a certificate header",
      ({ multiValueHeaders = {} }) => {
        const name = mode === "verify" ? VERIFY_HEADERS.leaf : PASSTHROUGH_HEADER;
        multiValueHeaders[name.toUpperCase()] = multiValueHeaders[name];
      },
      "header.repeated",
    ],
    [
      "with a header of the other mode",
      ({ multiValueHeaders = {} }) => {
        multiValueHeaders[mode === "verify" ? PASSTHROUGH_HEADER : VERIFY_HEADERS.leaf] = ["x"];
      },
      "header.mixed-mode",
    ],
  ])("is refused %s", async (_how, change, reason) => {
    const gate = gateWith(modes[mode]);
    expect(outcome(await gate.check(event))).toBe("admitted");
    const changed = structuredClone(event);
    change(changed);
    expect(outcome(await gate.check(changed))).toContain(reason);
    expect(outcome(await gate.check(event))).toBe("admitted");
  });
});

describe("verify mode: a leaf that is remembered", () => {
  test.each(["serialNumber", "issuer", "subject", "validity"] as const)(
    "is refused beside a %s header of another one, and admitted again beside its own",
    async (field) => {
      const other = pki.root.issue({
        subject: "CN=clientB",
        notAfter: new Date(Date.now() + 9 * day),
      });
      const theirs = albEvent({ mode: "verify", certificate: other });
      const name = VERIFY_HEADERS[field];
      const forged = verified({ [name]: theirs.multiValueHeaders?.[name] });
      const gate = gateWith(verify);
      for (const _ of [1, 2]) {
        expect(outcome(await gate.check(verified()))).toBe("admitted");
        expect(outcome(await gate.check(forged))).toContain("header.disagrees");
      }
    },
  );

  test("with texts too long to be remembered beside it is compared each time", async () => {
    const long = issuing.issue({
      subject:
        [..."abcdefghijklmnopqrst"].map((each) => `OU=${each.repeat(300)}`).join(",") +
        ",CN=clientA",
    });
    const event = albEvent({ mode: "verify", certificate: long });
    const gate = gateWith(verify);
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(outcome(await gate.check(event))).toBe("admitted");
    const forged = structuredClone(event);
    if (forged.multiValueHeaders) forged.multiValueHeaders[VERIFY_HEADERS.subject] = ["CN=clientB"];
    expect(outcome(await gate.check(forged))).toContain("header.disagrees");
  });
});
