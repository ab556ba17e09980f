/**
 * `node:crypto`, loaded when it is first asked for: loading it takes longer than loading this whole library, and a function of
 * verify mode that logs no hash never needs it. `getBuiltinModule` is the way to do so that works synchronously in ES modules and
 * in bundles of either kind.
 * @module
 */
let loaded: typeof import("node:crypto") | undefined;

/** The module. */
export function nodeCrypto(): typeof import("node:crypto") {
  loaded ??= process.getBuiltinModule("node:crypto");
  return loaded;
}
