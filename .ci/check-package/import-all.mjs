// Imports every module named on the command line; each must export something.
for (const specifier of process.argv.slice(2)) {
  const names = Object.keys(await import(specifier));
  if (names.length === 0) throw new Error(`${specifier} exports nothing`);
}
process.stdout.write("ok\n");
