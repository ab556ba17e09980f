/**
 * What the status of a client has to be, from the words of a scenario alone: nothing of the library is used. Little more than a
 * page, so that it can be checked by reading.
 */
import { OFFICE, type Role, roleOf } from "./cast.ts";
import type { ListSpec, Scenario } from "./scenario.ts";

export type Status = "good" | "revoked" | "unknown";
/** The lists with one issuer's name and scope. */
type Group = Pick<ListSpec, "scope"> & { readonly issuer: string };

const forUsers = ["all", "users"] as const;
const forCas = ["all"] as const;
const ofOffice = ["indirect", "indirect at the point"] as const;

/** @param path ids of the path that was validated, the client first, the root last */
export function judge(scenario: Scenario, path: readonly string[]): Status {
  const { scope, order } = scenario;
  const oracle = new Oracle(scenario, path);
  const indexes = scope === "leaf" ? [0] : [...path.keys()].slice(0, -1);
  return worst(
    indexes.map((index) => {
      const both = [oracle.byLists(index), oracle.byAnswer(index)];
      if (order === "both" || both.includes("revoked")) return worst(both);
      return both.includes("good") ? "good" : "unknown";
    }),
  );
}

function worst(statuses: readonly Status[]): Status {
  if (statuses.includes("revoked")) return "revoked";
  return statuses.includes("unknown") ? "unknown" : "good";
}

class Oracle {
  readonly #lists: readonly ListSpec[];
  readonly #answer: Scenario["answer"];
  readonly #path: readonly Role[];
  /** Ids of what the operator has configured or the path consists of. */
  readonly #known: ReadonlySet<string>;
  readonly #atHand: readonly Role[];

  constructor({ lists, answer, presented, ...operator }: Scenario, path: readonly string[]) {
    this.#lists = lists.filter(({ state }) => state !== "forged");
    this.#answer = answer;
    this.#path = path.map(roleOf);
    this.#known = new Set([...path.slice(1), ...operator.intermediates, ...operator.besides]);
    this.#atHand = [...new Set([...this.#known, ...presented])].map(roleOf);
  }

  byLists(index: number): Status {
    const role = this.#path[index] as Role;
    const groups = role.kind === "ca" ? forCas : forUsers;
    const own = groups.map((scope) => this.#ofCa(index, { issuer: role.issuer, scope }));
    const indirect = role.isIndirect
      ? ofOffice.map((scope) => this.#ofOffice(index, { issuer: OFFICE, scope }))
      : [];
    const all = [...own, ...indirect];
    return (
      all.find((each) => each === "revoked") ?? all.find((each) => each === "good") ?? "unknown"
    );
  }

  /** Only the issuing key itself answers, or a responder that it certified. */
  byAnswer(index: number): Status {
    const { by } = this.#path[index] as Role;
    if (this.#answer === undefined || index > 0) return "unknown";
    const { status, state } = this.#answer;
    const signer = roleOf(this.#answer.signer);
    const isRight = signer.kind === "ca" ? signer.key === by : signer.by === by;
    if (!isRight || state === "forged") return "unknown";
    return status === "revoked" || state === "in force" ? status : "unknown";
  }

  /** The lists in the name of the CA that issued a certificate. */
  #ofCa(index: number, group: Group): Status {
    const { id, issuer, by } = this.#path[index] as Role;
    // The CA with all its keys that the path has, and the CA above it.
    const above = this.#path.slice(index + 1);
    const isOther = above.findIndex(({ subject }) => subject !== issuer);
    const own = isOther === -1 ? above : above.slice(0, isOther);
    const certifiers = isOther === -1 ? above : above.slice(0, isOther + 1);
    const signers = this.#atHand.filter(
      ({ subject, kind, by: certifier }) =>
        subject === issuer &&
        kind !== "responder" &&
        certifiers.some(({ key }) => key === certifier),
    );
    const usable = signers.filter((each) => !this.#isDismissed(each));
    if ([...own, ...usable].some(({ key }) => this.#names(key, group, id))) return "revoked";
    const delegated = usable.filter((each) => each.kind === "list signer" && each.by === by);
    const speaking = [by, ...delegated.map(({ key }) => key)];
    return speaking.some((key) => this.#isSilent(key, group)) ? "good" : "unknown";
  }

  /** The lists in the name of the office that a certificate names. */
  #ofOffice(index: number, group: Group): Status {
    const { id, by } = this.#path[index] as Role;
    const [issuer, parent] = this.#path.slice(index + 1) as [Role, Role];
    const offices = this.#atHand
      .filter(({ subject }) => subject === OFFICE)
      .filter((each) => this.#hasWay(each, []) && !this.#isDismissed(each));
    if (offices.some(({ key }) => this.#names(key, group, id))) return "revoked";
    const isSilent = ({ key }: Role): boolean => this.#isSilent(key, group);
    if (offices.some((each) => each.by === by && isSilent(each))) return "good";
    // One key of a CA is not above another one.
    const certifiers = issuer.subject === issuer.issuer ? [by] : [by, parent.key];
    const joint = offices.filter(
      (each) => this.#known.has(each.id) && certifiers.includes(each.by),
    );
    const isPoint = group.scope === "indirect at the point";
    const isGood = isPoint ? joint.some(isSilent) : joint.length > 0 && joint.every(isSilent);
    return isGood ? "good" : "unknown";
  }

  /** Whether the key that certified a signer has revoked it since. */
  #isDismissed({ id, by, issuer }: Role): boolean {
    const groups = [...forUsers, ...ofOffice].map((scope) => ({ issuer, scope }));
    return groups.some((group) => this.#names(by, group, id));
  }

  #hasWay({ by, issuer }: Role, seen: readonly string[]): boolean {
    if (by === "R") return true;
    const above = this.#atHand.filter(
      ({ kind, key, subject }) => kind === "ca" && key === by && subject === issuer,
    );
    return !seen.includes(by) && above.some((each) => this.#hasWay(each, [...seen, by]));
  }

  /** Whether the lists of a key name a certificate: the newest complete one, or a delta list that no later list settles. */
  #names(key: string, group: Group, id: string): boolean {
    const { lists, complete, delta } = this.#of(key, group);
    const lifted = delta !== undefined && has(delta, id, true) ? delta.number : 0;
    if (complete !== undefined && has(complete, id, false) && lifted === 0) return true;
    const settled = Math.max(lifted, complete?.number ?? 0);
    return lists.some(
      (each) => each.base !== undefined && has(each, id, false) && each.number >= settled,
    );
  }

  /** Whether that a key does not name a certificate means something now. */
  #isSilent(key: string, group: Group): boolean {
    const { complete, delta } = this.#of(key, group);
    return complete?.state === "in force" || delta !== undefined;
  }

  /** The lists of one key, its newest complete list, and its newest delta list if that is in force and builds on it. */
  #of(key: string, { issuer, scope }: Group) {
    const lists = this.#lists
      .filter((each) => each.key === key && each.issuer === issuer && each.scope === scope)
      .toSorted((a, b) => b.number - a.number);
    const complete = lists.find(({ base }) => base === undefined);
    const delta = lists.find(({ base }) => base !== undefined);
    const from = delta?.base ?? 0;
    const number = complete?.number ?? 0;
    const isFitting = delta?.isOdd === false && from <= number && number < delta.number;
    return { lists, complete, delta: isFitting && delta.state === "in force" ? delta : undefined };
  }
}

function has(list: ListSpec, id: string, removes: boolean): boolean {
  return list.entries.some((each) => each.id === id && each.removes === removes);
}
