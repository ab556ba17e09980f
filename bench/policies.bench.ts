/**
 * One client against policies with one allowed name and with 10,000.
 */
import { commonName } from "../src/policy/index.ts";
import { verifiedCertificate } from "../src/testing/index.ts";
import { oneVerification } from "./bare-verification.ts";
import { measure, type Subject } from "./measure.ts";
import { growthOf, type Result } from "./result.ts";

const sizes = [1, 100, 10_000];

/** Two tables: to ask such a policy, and to make one. */
export async function bench(): Promise<readonly Result[]> {
  const certificate = verifiedCertificate({ subject: "CN=clientA,O=Example,C=JP" });
  const request = { event: {}, signal: new AbortController().signal };
  const names = (size: number, last: string) => [
    ...Array.from({ length: size - 1 }, (_, index) => `client-${index}`),
    last,
  ];
  const asking = (size: number, last: string, expected: string): Subject => {
    const policy = commonName(...names(size, last));
    const run = () => {
      const result = policy.evaluate(certificate, request);
      return "then" in result ? "a promise" : result.answer;
    };
    return { id: `${expected}-${size}`, name: `${size} names: ${expected}`, run, expected };
  };
  const asked = await measure([
    { ...oneVerification(), name: "lower bound of a request: one P-256 crypto.verify" },
    ...sizes.map((size) => asking(size, "clientA", "yes")),
    ...sizes.map((size) => asking(size, "clientB", "no")),
  ]);
  const made = await measure(
    sizes.map((size) => {
      const list = names(size, "clientA");
      const run = () => commonName(...list).traits.needsPath;
      return { id: `${size}`, name: `a policy of ${size} names`, run, expected: false };
    }),
    21,
  );
  const growth = (name: string, offset: number, figures: typeof asked) =>
    growthOf(
      name,
      "names",
      sizes.map((size, index) => [size, figures[index + offset]]),
    );
  return [
    {
      id: "ask",
      title: "asking",
      base: "bound",
      figures: asked,
      growth: [growth("yes", 1, asked), growth("no", 1 + sizes.length, asked)],
    },
    { id: "make", title: "making", figures: made, growth: [growth("making", 0, made)] },
  ];
}
