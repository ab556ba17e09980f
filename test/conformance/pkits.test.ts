import { describe, expect, test } from "@jest/globals";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { NOT_COMPETENT, whyNotCompetent } from "../../src/trust/pkijs-competence.ts";
import { createPkijsCrossCheck } from "../../src/trust/pkijs-cross-check.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { describeShared } from "../support/shared.ts";
import {
  DSA_ROWS,
  OTHER_KEY_ROWS,
  PKITS_TIME,
  type PkitsRow,
  readCertificate,
  readRows,
  runPkits,
} from "./pkits.ts";

describeShared("NIST PKITS", "vectors/pkits", (folder) => {
  describe.each([
    ["by our own processing", false],
    ["with the cross-check", true],
  ])("%s", (_what, pkijsCrossCheck) => {
    test("every subtest is right, but two with DSA keys", async () => {
      const results = await runPkits(folder, pkijsCrossCheck);
      expect(results).toHaveLength(249);
      const wrong = results.filter(({ right }) => !right);
      expect(wrong.map(({ row }) => row.section)).toEqual([...DSA_ROWS]);
      for (const { verdict } of wrong) expect(verdict).toMatch(/^certificate\.key/);
    }, 60_000);
  });

  test("a list by another key of the CA is not enough, unless the operator says so", async () => {
    const strict = await runPkits(folder, false, "never");
    const others = strict.filter(({ row, right }) => !right && !DSA_ROWS.has(row.section));
    expect(others.map(({ row }) => row.section)).toEqual([...OTHER_KEY_ROWS]);
    for (const { verdict } of others) {
      expect(verdict).toMatch(/^crl\.signature: .* can only revoke /);
    }
    const wide = await runPkits(folder, false, "always");
    const wrong = wide.filter(({ right }) => !right);
    expect(wrong.map(({ row }) => row.section)).toEqual([...DSA_ROWS]);
  }, 60_000);

  test("what is refused because of a list says so", async () => {
    const about = ["4.4.", "4.14.", "4.15."];
    const verdicts = (await runPkits(folder, false))
      .filter(({ row }) => !row.valid && about.some((section) => row.section.startsWith(section)))
      .map(({ row, verdict }) => `${row.section} ${verdict.split(":")[0]}`);
    // One list is no DER, which the factory refuses; one chain has a CA that may not sign lists.
    expect(verdicts.filter((each) => !/ (crl\.|factory)/.test(each))).toEqual([]);
  }, 60_000);

  describe("what PKI.js is not asked", () => {
    const named = NOT_COMPETENT.flatMap(({ pkits }) => pkits);
    const rows = readRows(folder);

    test.each(named)("%s is valid, and PKI.js still refuses it", async (section) => {
      const answers = rows
        .filter((row) => row.section === section && row.valid)
        .map((row) => askAnyhow(folder, row));
      expect(await Promise.all(answers)).toContain("disagrees");
    });

    test("a subtest belongs to the feature that names it", () => {
      for (const row of rows.filter(({ section, valid }) => valid && named.includes(section))) {
        const feature = whyNotCompetent(pathOf(folder, row), policyInputs(row.inputs));
        const entry = NOT_COMPETENT.find((each) => each.feature === feature);
        if (entry !== undefined) expect(named).toContain(row.section);
      }
    });
  });
});

function pathOf(folder: string, row: PkitsRow) {
  const [anchor, ...above] = row.certificates.map((name) =>
    Certificate.fromDer(readCertificate(folder, name)),
  );
  const [leaf, ...rest] = above.toReversed();
  if (anchor === undefined || leaf === undefined) throw new TypeError(row.section);
  return { certificates: [leaf, ...rest] as const, anchor: { id: "", certificate: anchor } };
}

/** The answer of PKI.js as if it were competent for everything. */
async function askAnyhow(folder: string, row: PkitsRow): Promise<string> {
  const crossCheck = createPkijsCrossCheck({ notCompetent: [] });
  const path = pathOf(folder, row);
  const { answer } = await crossCheck.check(
    { certificates: [...path.certificates], anchor: path.anchor },
    PKITS_TIME,
    policyInputs(row.inputs),
  );
  return answer;
}
