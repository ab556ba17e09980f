import type { TestNameConstraints } from "../../src/testing/extensions.ts";
import type { TestGeneralNames } from "../../src/testing/general-names.ts";
import type { Random } from "./random.ts";

const hosts = ["example.com", "a.example.com", "b.a.example.com", "example.org", "xexample.com"];
const addresses = ["10.0.0.1", "10.1.0.1", "192.0.2.7", "2001:db8::1", "2001:db9::1"];
const directories = ["CN=a,O=Example", "O=Example", "CN=a,O=Other", "CN=client"];

/** Some alternative names, at least one. */
export function randomNames(random: Random): TestGeneralNames {
  const names = {
    dns: random.some([...hosts, "*.example.com", "Example.COM"], 2),
    email: random.some(
      hosts.flatMap((host) => [`a@${host}`, `B@${host}`]),
      1,
    ),
    uri: random.some(
      hosts.flatMap((host) => [`https://${host}/x`, `spiffe://${host}`, `https://u@${host}:8443`]),
      1,
    ),
    ip: random.some(addresses, 1),
    directoryName: random.some(directories, 1),
  };
  const isEmpty = Object.values(names).every((list) => list.length === 0);
  return isEmpty ? { dns: ["example.com"] } : names;
}

function randomSubtrees(random: Random): TestGeneralNames {
  const dotted = hosts.map((host) => `.${host}`);
  return {
    dns: random.some(hosts, 2),
    email: random.some([...hosts, ...dotted, "a@example.com"], 1),
    uri: random.some([...hosts, ...dotted], 1),
    ip: random.some(["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "0.0.0.0/0"], 1),
    directoryName: random.some(["O=Example", "O=EXAMPLE ", "O=Other", "CN=client"], 1),
  };
}

/** Random constraints with at least one subtree. */
export function randomConstraints(random: Random): TestNameConstraints {
  const permitted = randomSubtrees(random);
  const excluded = random.once(2) ? randomSubtrees(random) : {};
  const count = (names: TestGeneralNames) => Object.values(names).flat().length;
  return {
    ...(count(permitted) > 0 || count(excluded) === 0
      ? { permitted: count(permitted) > 0 ? permitted : { dns: ["example.com"] } }
      : {}),
    ...(count(excluded) > 0 ? { excluded } : {}),
  };
}
