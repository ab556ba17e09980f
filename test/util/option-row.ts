/** An object of options, and what takes it. */
export interface Row {
  /** The interface of the options. */
  readonly type: string;
  readonly factory: string;
  /** What takes the options; they may lie anywhere within those of a factory. */
  readonly make: (options: object) => unknown;
  /** Options that are accepted. */
  readonly valid: object;
  readonly keys: readonly string[];
}

/** Names every key of the type, which the compiler holds to be complete. */
export function row<T extends object>(
  type: string,
  factory: string,
  valid: T | object,
  keys: Readonly<Record<keyof T, true>>,
  make: (options: never) => unknown,
): Row {
  return { type, factory, make: make as Row["make"], valid, keys: Object.keys(keys) };
}
