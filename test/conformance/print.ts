/** `npm run conformance`: PKITS by section, by our own processing and with the cross-check. */
import { sharedFolder } from "./folder.ts";
import { DSA_ROWS, OTHER_KEY_ROWS, type PkitsResult, runPkits, table } from "./pkits.ts";

const folder = sharedFolder();
if (folder === undefined) {
  process.stdout.write("PKITS: NOT RUN, vectors/pkits is absent; set ALB_MTLS_SHARED\n");
  process.exitCode = 1;
} else {
  const own = await runPkits(folder, false);
  const checked = await runPkits(folder, true);
  const strict = await runPkits(folder, false, "never");
  const wide = await runPkits(folder, false, "always");
  process.stdout.write(`PKITS by our own processing\n${table(own)}\n${faults(own)}\n`);
  process.stdout.write(
    `PKITS with the cross-check by PKI.js\n${table(checked)}\n${faults(checked)}\n`,
  );
  process.stdout.write(
    `Both with dangerouslyAcceptCrlsOfOtherKeys for ${OTHER_KEY_ROWS.size} rows: ${[...OTHER_KEY_ROWS].join(", ")}\n` +
      `without it for any row:  ${summary(strict)}\nwith it for every row:   ${summary(wide)}\n`,
  );
}

function faults(results: readonly PkitsResult[]): string {
  return results
    .filter(({ right }) => !right)
    .map(({ row, verdict }) => {
      const note = DSA_ROWS.has(row.section) ? " (DSA: refused on purpose)" : "";
      return `  ${row.section} ${row.title}: ${verdict}${note}\n`;
    })
    .join("");
}

function summary(results: readonly PkitsResult[]): string {
  const wrong = results.filter(({ right }) => !right);
  const accepted = wrong.filter(({ row }) => !row.valid).length;
  return `${results.length - wrong.length} of ${results.length} right, ${accepted} accepted wrongly`;
}
