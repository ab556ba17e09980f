/** A module that cannot be imported. */
export const handler: unknown = undefined;

throw new Error("raised at import");
