/**
 * Random chains: sound ones, sound ones with one fault, and ones whose names or policies are random on purpose.
 */
import type { KeyObject } from "node:crypto";
import {
  createTestPki,
  type TestCa,
  type TestCaOptions,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";
import { type Fault, faults } from "./faults.ts";
import { type Random, seeded } from "./random.ts";
import { randomConstraints, randomNames } from "./random-names.ts";
import { randomPolicies } from "./random-policies.ts";

/** One chain and what it is about. */
export interface RandomChain {
  readonly seed: number;
  /** What was done to it: "sound", a fault's name, "names", "policies". */
  readonly kind: string;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly anchor: Uint8Array;
  /** The path that was made, leaf first, anchor last, whatever became of it in what is presented. */
  readonly issued: readonly Uint8Array[];
}

/** The plan of a chain: options of the anchor, of each CA from the top down, and of the leaf. */
export interface Plan {
  readonly anchor: TestCaOptions;
  readonly authorities: TestCaOptions[];
  leaf: TestCertificateOptions;
  /** Applied to what is presented beside the leaf. */
  arrange: (rest: Uint8Array[]) => Uint8Array[];
}

const keyTypes = ["P-256", "P-256", "P-256", "P-384", "Ed25519", "P-521"] as const;
/** RSA keys are slow to make: these few are used again and again. */
const rsaKeys: KeyObject[] = [];

function keyOptions(random: Random): Pick<TestCaOptions, "key" | "keyType"> {
  if (!random.once(6)) return { keyType: random.pick(keyTypes) };
  // All at once: the same number then gives the same structure whatever was made before.
  while (rsaKeys.length < 4) rsaKeys.push(createTestPki({ keyType: "rsa-2048" }).root.key);
  return { key: random.pick(rsaKeys) };
}

/** Makes the chain of this number; the same number gives the same structure, with other keys. */
export function randomChain(seed: number): RandomChain {
  const random = seeded(seed);
  const plan = soundPlan(random);
  const kind = alter(plan, random);
  const pki = createTestPki();
  const anchor = pki.createRoot(plan.anchor);
  let issuer: TestCa = anchor;
  const authorities: Uint8Array[] = [];
  for (const options of plan.authorities) {
    issuer = issuer.issueCa(options);
    authorities.unshift(issuer.der);
  }
  const leaf = issuer.issue(plan.leaf);
  const issued = [leaf.der, ...authorities, anchor.der];
  return {
    seed,
    kind,
    chain: [leaf.der, ...plan.arrange(authorities)],
    anchor: anchor.der,
    issued,
  };
}

function soundPlan(random: Random): Plan {
  const depth = random.int(4);
  const authorities = Array.from(
    { length: depth },
    (_, level): TestCaOptions => ({
      subject: `CN=CA ${level},O=Example`,
      ...keyOptions(random),
      ...(random.once(3) ? { pathLength: depth - level - 1 + random.int(2) } : {}),
      ...(random.once(4) ? { extendedKeyUsage: ["clientAuth", "serverAuth"] } : {}),
    }),
  );
  return {
    anchor: { subject: "CN=Anchor,O=Example", ...keyOptions(random) },
    authorities,
    leaf: {
      subject: random.pick(["CN=client", "CN=a,OU=b,O=Example,C=JP", "emailAddress=a@example.com"]),
      ...keyOptions(random),
      ...(random.once(3) ? { extendedKeyUsage: false } : {}),
      ...(random.once(4) ? { keyUsage: false } : {}),
      ...(random.once(3) ? { san: randomNames(random) } : {}),
    },
    arrange: arrangement(random),
  };
}

/** Order, duplicates and strangers. */
function arrangement(random: Random): Plan["arrange"] {
  switch (random.int(4)) {
    case 0:
      return (rest) => rest.toReversed();
    case 1:
      return (rest) => [...rest, ...rest];
    case 2:
      return (rest) => [createTestPki().root.der, ...rest];
    default:
      return (rest) => rest;
  }
}

function alter(plan: Plan, random: Random): string {
  const choice = random.int(8);
  if (choice === 0) return "sound";
  if (choice === 1) {
    const authority = plan.authorities.length === 0 ? plan.anchor : random.pick(plan.authorities);
    Object.assign(authority, { nameConstraints: randomConstraints(random) });
    plan.leaf = { ...plan.leaf, san: randomNames(random) };
    return "names";
  }
  if (choice === 2) {
    randomPolicies(plan, random);
    return "policies";
  }
  const fault: Fault = random.pick(faults);
  fault.apply(plan, random);
  return fault.name;
}
