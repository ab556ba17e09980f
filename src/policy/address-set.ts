/**
 * Sets of IP addresses and networks.
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";
import { assertText, wrongArgument } from "./values.ts";

/** Addresses and networks; a look-up costs one step for each prefix length that occurs. */
export interface AddressSet {
  /** @param hex the address's 4 or 16 bytes. */
  has(hex: string): boolean;
}

/**
 * Returns a set of addresses and networks.
 * @throws {TypeError} naming the argument that is neither an address nor a network.
 */
export function addressSet(name: string, networks: readonly string[]): AddressSet {
  /** Network bits by `size of the address:prefix`, both in bits. */
  const byPrefix = new Map<string, { size: number; prefix: number; bits: Set<bigint> }>();
  for (const [index, text] of networks.entries()) {
    assertText(name, text, index);
    const network = parseNetwork(text);
    if (typeof network === "string") throw wrongArgument(name, index, network);
    const { size, prefix, address } = network;
    const key = `${size}:${prefix}`;
    const known = byPrefix.get(key) ?? { size, prefix, bits: new Set() };
    known.bits.add(address >> BigInt(size - prefix));
    byPrefix.set(key, known);
  }
  return {
    has: (hex) => {
      const size = hex.length * 4;
      const address = BigInt(`0x${hex}`);
      return [...byPrefix.values()].some(
        (known) =>
          known.size === size && known.bits.has(address >> BigInt(known.size - known.prefix)),
      );
    },
  };
}

interface Network {
  /** 32 or 128. */
  readonly size: number;
  readonly prefix: number;
  readonly address: bigint;
}

/** Returns the network, or what is wrong with the text. */
function parseNetwork(text: string): Network | string {
  const [address = "", length, ...rest] = text.split("/");
  const isV4 = isIPv4(address);
  if (rest.length > 0 || address.includes("%") || !(isV4 || isIPv6(address))) {
    return "is not an IP address or CIDR block such as 10.0.0.0/8";
  }
  const size = isV4 ? 32 : 128;
  const value = isV4 ? v4(address) : v6(address);
  if (length === undefined) return { size, prefix: size, address: value };
  if (!/^[1-9]\d{0,2}$/.test(length) || Number(length) > size) {
    return `has a prefix length that is not from 1 to ${size}`;
  }
  const prefix = Number(length);
  const hostBits = BigInt(size - prefix);
  if ((value >> hostBits) << hostBits !== value) return "has host bits set";
  return { size, prefix, address: value };
}

function v4(text: string): bigint {
  return text.split(".").reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

/** Returns the address of a text that `isIPv6` accepted. */
function v6(text: string): bigint {
  const dotted = /[0-9.]+$/.exec(text)?.[0] ?? "";
  if (dotted.includes(".")) {
    const low = v4(dotted);
    const groups = `${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
    return v6(`${text.slice(0, -dotted.length)}${groups}`);
  }
  const [head = "", tail] = text.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...gap, ...last].reduce(
    (value, group) => value * 65_536n + BigInt(`0x${group}`),
    0n,
  );
}
