/** Seeded random choices, so that a chain can be made again from its number. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  int(below: number): number;
  /** True once in `outOf` times. */
  once(outOf: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Some of a list, in its order; may be none. */
  some<T>(list: readonly T[], max: number): T[];
}

/** Mulberry32: small, fast and good enough to choose test cases. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    once: (outOf) => int(outOf) === 0,
    pick: <T>(list: readonly T[]): T => list[int(list.length)] as T,
    some: <T>(list: readonly T[], max: number): T[] => {
      const wanted = int(Math.min(max, list.length) + 1);
      const left = [...list];
      return Array.from({ length: wanted }, () => left.splice(int(left.length), 1)[0] as T);
    },
  };
}
