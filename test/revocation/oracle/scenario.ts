/** Scenarios: which certificates are at hand, which lists and answers are held, and what they say. Plain data, made from a number. */
import { type Random, seeded } from "../../differential/random.ts";
import { CA, CLIENTS, LIST_KEYS, OFFICE, ROLES, ROOT, type Role } from "./cast.ts";

/** A list that is held. */
export interface ListSpec {
  readonly issuer: typeof CA | typeof OFFICE | typeof ROOT;
  readonly key: string;
  readonly scope: "all" | "users" | "indirect" | "indirect at the point";
  readonly number: number;
  /** Of a delta list. */
  readonly base: number | undefined;
  readonly state: "in force" | "ended" | "forged";
  /** Whether it has another key identifier than the other lists of its key. */
  readonly isOdd: boolean;
  /** Ids of certificates. */
  readonly entries: readonly { readonly id: string; readonly removes: boolean }[];
}

/** What a responder has answered about the client. */
export interface AnswerSpec {
  /** The id of a CA or a responder. */
  readonly signer: string;
  readonly status: "good" | "revoked";
  readonly state: "in force" | "ended" | "forged";
}

/** One scenario. */
export interface Scenario {
  readonly client: string;
  readonly scope: "leaf" | "chain";
  /** Ids of the certificates that the client sends, its own not among them. */
  readonly presented: readonly string[];
  /** CAs that the operator has configured. */
  readonly intermediates: readonly string[];
  /** Certificates that the operator has put beside the lists. */
  readonly besides: readonly string[];
  readonly lists: readonly ListSpec[];
  readonly answer: AnswerSpec | undefined;
  readonly order: "crls-first" | "ocsp-first" | "both";
}

const all = [...ROLES.values()].filter(({ id, kind }) => id !== "R" && kind !== "client");
const authorities = all.filter(({ kind }) => kind === "ca").map(({ id }) => id);
const besides = all.filter(({ kind }) => kind !== "responder").map(({ id }) => id);
const responders = [...ROLES.keys()].filter((id) => /^(P-|K\d$|R$)/.test(id));

/** The scenario of a number. */
export function scenarioOf(seed: number): Scenario {
  const random = seeded(seed);
  const client = random.pick(CLIENTS);
  const listed = random.once(2) ? client.id : undefined;
  const lists = Array.from({ length: 1 + random.int(5) }, () => listOf(random, client, listed));
  const answer = random.once(4) ? answerOf(random) : undefined;
  return {
    client: client.id,
    scope: random.once(4) ? "chain" : "leaf",
    presented: [...random.pick(waysOf(client)), ...random.some(besides, 4)],
    intermediates: random.once(2) ? random.some(authorities, 4) : [],
    besides: [...besidesOf(random, client), ...(random.once(2) ? random.some(besides, 4) : [])],
    lists: distinct(random.once(2) ? [...lists, ownList(random, client)] : lists),
    answer,
    order: answer === undefined ? "crls-first" : random.pick(["crls-first", "ocsp-first", "both"]),
  };
}

/** Often one key of the office or both, where a client names the office. */
function besidesOf(random: Random, { by, isIndirect }: Role): readonly string[] {
  const other = by === "K1" ? "O-K2" : "O-K1";
  return isIndirect ? random.pick([["O-R"], ["O-R", "O2-R"], ["O-R", "O2-R"], [other], []]) : [];
}

/** Chains to the root: by the CA's own certificate, by a link between its keys, and now and then none. */
function waysOf({ by }: Role): readonly (readonly string[])[] {
  const other = by === "K1" ? "K2" : "K1";
  const link = [`${by}-by-${other}`, other];
  return [[by], [by], [by], [by], link, link, link, [by, ...link], []];
}

function listOf(random: Random, client: Role, listed: string | undefined): ListSpec {
  const issuer = random.pick<ListSpec["issuer"]>(
    client.isIndirect ? [CA, OFFICE, OFFICE, ROOT] : [CA, CA, CA, ROOT],
  );
  const isDelta = random.once(3);
  const number = 1 + random.int(6);
  const indirect = ["indirect", "indirect at the point"] as const;
  const names = [listed, listed, listed, listed, client.by, "S-K1", "O-R", "K1-by-K2"];
  const entries = random.once(listed === undefined ? 3 : 1) ? [random.pick(names)] : [];
  return {
    issuer,
    key: issuer === CA && random.once(2) ? client.by : random.pick(LIST_KEYS[issuer]),
    scope: issuer === OFFICE ? random.pick(indirect) : random.once(5) ? "users" : "all",
    number,
    base: isDelta ? 1 + random.int(number) : undefined,
    state: random.pick(["in force", "in force", "in force", "ended", "forged"] as const),
    isOdd: isDelta && random.once(3),
    entries: entries.flatMap((id) =>
      id === undefined ? [] : [{ id, removes: isDelta && random.once(3) }],
    ),
  };
}

/** A list that can say that the client is good, so that many scenarios have one. */
function ownList(random: Random, { by }: Role): ListSpec {
  const common = { scope: "all", base: undefined, isOdd: false, entries: [] } as const;
  return { ...common, issuer: CA, key: by, number: 1 + random.int(6), state: "in force" };
}

/** A key gives a number once in a scope: of two lists that have the same one neither is the newer. */
function distinct(lists: readonly ListSpec[]): readonly ListSpec[] {
  const seen = new Set<string>();
  return lists.filter(({ issuer, key, scope, number, base }) => {
    const name = [issuer, key, scope, number, base === undefined].join();
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

function answerOf(random: Random): AnswerSpec {
  return {
    signer: random.pick(responders),
    status: random.pick(["good", "good", "revoked"]),
    state: random.pick(["in force", "in force", "in force", "ended", "forged"]),
  };
}
