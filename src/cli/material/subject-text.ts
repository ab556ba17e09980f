import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";

/** Returns a subject for a person to read; an empty one says so. */
export function subjectText(subject: DistinguishedName | string): string {
  return subject.toString() || "(empty subject)";
}
