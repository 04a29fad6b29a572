// Turns a promise that was rejected and forgotten into a failed test, and ends the run by saying what it did not test.
import { notTested } from './parts.ts';

const lost: unknown[] = [];
process.on('unhandledRejection', (reason) => lost.push(reason));

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const failOnLost = async (): Promise<void> => {
  await settle();
  const [first] = lost.splice(0);
  if (first !== undefined) throw new Error('a promise was rejected and nobody looked', { cause: first });
};

export const mochaHooks = {
  afterEach: failOnLost,
  async afterAll(): Promise<void> {
    await failOnLost();
    for (const { part, cure, places } of notTested())
      process.stdout.write(`\nNOT TESTED: ${part} (${cure}; ${places} place(s) skipped)\n`);
  },
};
