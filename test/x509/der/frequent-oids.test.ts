import { describe, expect, test } from "@jest/globals";
import { encodeOidContent } from "../../../src/x509/der/der-write.ts";
import { FREQUENT_OIDS, frequentOid } from "../../../src/x509/der/frequent-oids.ts";

const contentOf = (oid: string) => encodeOidContent(oid) ?? new Uint8Array();
const read = (content: Uint8Array) => frequentOid(content, 0, content.length);

describe("frequentOid", () => {
  test.each(Object.entries(FREQUENT_OIDS))("%s", (oid, content) => {
    expect([...contentOf(oid)]).toEqual(content);
    expect(read(contentOf(oid))).toBe(oid);
  });

  test.each(["2.5.4.0", "2.5.4.3", "2.5.4.127", "2.5.29.15", "2.5.29.127"])("%s", (oid) => {
    expect(read(contentOf(oid))).toBe(oid);
  });

  test.each(["2.5.4.128", "2.5.30.3", "2.5.4", "2.5.4.3.1", "1.2.840.10045.2.2", "1.3.6"])(
    "%s is not among them",
    (oid) => {
      expect(read(contentOf(oid))).toBeUndefined();
    },
  );

  test("bytes beyond the part do not count", () => {
    const content = contentOf("1.2.840.10045.2.1");
    expect(frequentOid(content, 1, content.length)).toBeUndefined();
    expect(frequentOid(Uint8Array.of(0x55, ...contentOf("2.5.4.3")), 1, 4)).toBe("2.5.4.3");
  });
});
