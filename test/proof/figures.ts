// Collects what the proofs measured and prints it as one table at their end; nothing is written into the checkout.

const figures: (readonly [string, string])[] = [];

export const addFigure = (what: string, value: string): void => {
  figures.push([what, value]);
};

after(() => {
  const width = Math.max(0, ...figures.map(([what]) => what.length));
  process.stdout.write('\nFigures\n');
  for (const [what, value] of figures) process.stdout.write(`  ${what.padEnd(width)}  ${value}\n`);
});
