// Requires every module named on the command line (Node.js 22.12 and later can require ES modules).
for (const specifier of process.argv.slice(2)) {
  const names = Object.keys(require(specifier));
  if (names.length === 0) throw new Error(`${specifier} exports nothing`);
}
process.stdout.write("ok\n");
