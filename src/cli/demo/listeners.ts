/**
 * The demo's load balancers: in each mode one with block rules, one without, and one in front of a naive handler.
 * @module
 */
import type { Mode } from "../../alb/mtls-headers.ts";
import {
  type AlbFault,
  type AlbOptions,
  LOCAL_TARGET_GROUP_ARN,
  type LocalAlb,
  startAlb,
} from "../../emulator/index.ts";
import { exampleHandler } from "../installation.ts";
import type { Attempt, ListenerKind } from "./attempt.ts";
import type { DemoClients } from "./demo-clients.ts";
import { naiveHandler } from "./naive-handler.ts";

/** A running load balancer and what it answered itself. */
export class DemoListener {
  readonly alb: LocalAlb;
  readonly #faults: AlbFault[];

  constructor(alb: LocalAlb, faults: AlbFault[]) {
    this.alb = alb;
    this.#faults = faults;
  }

  /** The newest fault since the last call, if there was one. */
  takeFault(): AlbFault | undefined {
    return this.#faults.splice(0).at(-1);
  }
}

/** What the load balancers and handlers of a demo are given. */
export type DemoMaterial = Pick<DemoClients, "anchorPem" | "crlPem">;

/** The listeners of a demo. */
export class DemoListeners {
  readonly #byName = new Map<string, DemoListener>();

  /** Starts all of them in turn: each handler reads its settings from the environment when it is imported. */
  static async start(material: DemoMaterial): Promise<DemoListeners> {
    const listeners = new DemoListeners();
    try {
      for (const mode of ["verify", "passthrough"] as const) {
        for (const kind of ["block rules", "no block rules", "naive handler"] as const) {
          listeners.#byName.set(`${mode}/${kind}`, await startListener(mode, kind, material));
        }
      }
      return listeners;
    } catch (error) {
      await listeners.close();
      throw error;
    }
  }

  /** The listener that a request goes to. */
  of({ mode, listener }: Pick<Attempt, "mode" | "listener">): DemoListener {
    const found = this.#byName.get(`${mode}/${listener}`);
    if (found === undefined) throw new RangeError(`no listener ${mode}/${listener}`);
    return found;
  }

  /** Ends them, the last one first, so that the environment becomes what it was. */
  async close(): Promise<void> {
    for (const { alb } of [...this.#byName.values()].reverse()) await alb.close();
  }
}

async function startListener(
  mode: Mode,
  kind: ListenerKind,
  { anchorPem, crlPem }: DemoMaterial,
): Promise<DemoListener> {
  const faults: AlbFault[] = [];
  const alb = await startAlb({
    mode,
    ...(mode === "verify" ? { trustStore: anchorPem, crl: crlPem } : {}),
    ...target(mode, kind, { anchorPem, crlPem }),
    blockForgedHeaders: kind === "block rules",
    onFault: (fault) => faults.push(fault),
  });
  return new DemoListener(alb, faults);
}

function target(
  mode: Mode,
  kind: ListenerKind,
  { anchorPem, crlPem }: DemoMaterial,
): Pick<AlbOptions, "handler" | "env" | "singleValue"> {
  if (kind === "naive handler") return { handler: naiveHandler, singleValue: true };
  return {
    handler: `${exampleHandler(`cn-gated-${mode}`)}#handler`,
    env: {
      TRUST_ANCHORS: anchorPem,
      CRLS: crlPem,
      ALLOW: "clientA",
      ORIGIN: LOCAL_TARGET_GROUP_ARN,
    },
  };
}
