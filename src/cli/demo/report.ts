/**
 * What the demo prints.
 * @module
 */
import type { Mode } from "../../alb/mtls-headers.ts";
import type { Paint } from "../colour.ts";
import { type Cell, layOut } from "../table.ts";
import { type Attempt, nameOf } from "./attempt.ts";
import type { Observation } from "./observe.ts";
import { describe, isSame } from "./outcome.ts";

const HEADING = ["client", "presented", "HTTP", "code", "reason", "step", "expected", "ok"];
const FORGED_HEADING = HEADING.with(1, "listener");

const TITLES: Readonly<Record<Mode, string>> = {
  verify: "verify mode: the load balancer checks the certificate, the function the headers",
  passthrough: "passthrough mode: the function checks the certificate",
};

/** The tables: for each mode one of honest clients, and one for each forgery. */
export function tables(observations: readonly Observation[], paint: Paint): string[] {
  const byTitle = Map.groupBy(observations, ({ attempt }) => titleOf(attempt));
  return [...byTitle].flatMap(([title, rows]) => ["", paint("bold", title), ...table(rows, paint)]);
}

function titleOf({ mode, forgery }: Attempt): string {
  return forgery === undefined
    ? TITLES[mode]
    : `${mode} mode, forged: the client sends ${forgery.what} itself`;
}

function table(observations: readonly Observation[], paint: Paint): string[] {
  const isForged = observations.some(({ attempt }) => attempt.forgery !== undefined);
  const heading = isForged ? FORGED_HEADING : HEADING;
  const [head = "", ...lines] = layOut([heading, ...observations.map(row)]);
  return [
    paint("dim", head),
    ...observations.map((observation, index) => painted(observation, lines[index] ?? "", paint)),
  ];
}

function row({ attempt, outcome }: Observation): Cell[] {
  const { client, presented, listener, forgery, expected, warning } = attempt;
  const isWarned = warning !== undefined && outcome.http === "200";
  return [
    client,
    forgery === undefined ? presented : listener,
    outcome.http,
    ...(isWarned ? [{ text: warning, span: 2 }] : [outcome.code, outcome.reason]),
    outcome.step,
    expected.http,
    isSame(outcome, expected) ? OK : "NO",
  ];
}

const OK = "ok";

/** Wrong rows red, warnings yellow, of the rest the mark green. */
function painted({ attempt, outcome }: Observation, line: string, paint: Paint): string {
  if (!isSame(outcome, attempt.expected)) return paint("red", line);
  if (attempt.warning !== undefined) return paint("yellow", line);
  return line.slice(0, -OK.length) + paint("green", OK);
}

/** One sentence for each row that is not as expected. */
export function complaints(observations: readonly Observation[]): string[] {
  return observations
    .filter(({ attempt, outcome }) => !isSame(outcome, attempt.expected))
    .map(
      ({ attempt, outcome }) =>
        `not as expected: ${nameOf(attempt)}: expected ${describe(attempt.expected)}, got ${describe(outcome)}`,
    );
}
