/**
 * What a load balancer in verify mode would say to the chain that the gate was asked about: as AWS-LC and s2n-tls decide, and the
 * local load balancer where it refuses more. Both come from the emulator, so that the three cannot disagree.
 * @module
 */
import { createListenerVerdicts, type ProfileVerdict } from "../../emulator/listener-verdicts.ts";
import type { Code } from "../../errors/codes.ts";
import { errorText } from "../../util/error-text.ts";
import { encodePem } from "../../x509/pem.ts";
import { BASIS } from "./inferred-basis.ts";
import type { Material } from "./read-material.ts";

/** The verdict, for a program. */
export interface ListenerReport {
  readonly basis: typeof BASIS;
  readonly outcome: "admitted" | "refused" | "not asked";
  readonly code?: Code;
  readonly detail?: string;
  /** The local load balancer, where it refuses what AWS-LC and s2n-tls admit. */
  readonly local?: { readonly code: Code; readonly detail: string };
}

/** What a load balancer is configured with; PEM or DER. */
export interface ListenerMaterial {
  readonly trustStore: Uint8Array;
  readonly crls: readonly Uint8Array[];
}

/** Asks. Does not throw for anything in the material. */
export async function listenerReport(
  material: Exclude<Material, { kind: "crls" }>,
  { trustStore, crls }: ListenerMaterial,
  now: Date,
): Promise<ListenerReport> {
  if (material.kind === "event" && material.mode === "verify") {
    return notAsked(
      "the event is from a load balancer that has decided, and holds the leaf alone: give the client's chain",
    );
  }
  try {
    const lists = crls.map((each) => pemText("X509 CRL", each)).join("\n");
    const bundle = pemText("CERTIFICATE", trustStore);
    const verdicts = createListenerVerdicts(bundle, crls.length === 0 ? undefined : lists);
    const { awsTls, local } = await verdicts(material.chain, now);
    if (!awsTls.ok) {
      const { code, detail } = awsTls;
      return { basis: BASIS, outcome: "refused", code, detail };
    }
    return { basis: BASIS, outcome: "admitted", ...stricter(local) };
  } catch (error) {
    return notAsked(errorText(error));
  }
}

function notAsked(detail: string): ListenerReport {
  return { basis: BASIS, outcome: "not asked", detail };
}

function stricter(local: ProfileVerdict): Pick<ListenerReport, "local"> {
  return local.ok ? {} : { local: { code: local.code, detail: local.detail } };
}

function pemText(label: string, bytes: Uint8Array): string {
  return bytes[0] === 0x30 ? encodePem(label, bytes) : Buffer.from(bytes).toString("latin1");
}

/** Returns the verdict in lines. */
export function listenerLines(report: ListenerReport): string[] {
  const { basis, outcome, code, detail, local } = report;
  const title = code === undefined ? outcome : `${outcome}: ${code}`;
  return [
    `load balancer in verify mode, ${basis}: ${title}`,
    ...(detail === undefined ? [] : [`because: ${detail}`]),
    ...(local === undefined
      ? []
      : [
          `the local load balancer refuses it all the same: ${local.code}: ${local.detail} (AWS documents it, or this library is stricter on purpose)`,
        ]),
  ];
}
