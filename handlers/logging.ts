/** How the decisions of an example are logged: a line of Powertools' Logger for each, admissions too. */
import { Logger } from "@aws-lambda-powertools/logger";
import { type PowertoolsGateOptions, withPowertools } from "alb-mtls/powertools";

/** Options of `albMtls`, to be spread into its others. `POWERTOOLS_SERVICE_NAME` and `POWERTOOLS_LOG_LEVEL` are read by Powertools. */
export function logging(): PowertoolsGateOptions {
  return withPowertools({ logger: new Logger() });
}
