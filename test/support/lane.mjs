// One lane of the tests: runs each file whose name comes in on stdin, and closes it with one line that says how it went.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';

// As mocha loads the test files, so that they and this lane count in the same place.
const require = createRequire(import.meta.url);
const { notTested } = require('./parts.ts');
const { failOnLost } = require('./root-hooks.ts');

const root = fileURLToPath(new URL('../../', import.meta.url));
const { timeout } = JSON.parse(readFileSync(`${root}.mocharc.json`, 'utf8'));
const { values } = parseArgs({
  options: { grep: { type: 'string', short: 'g' }, timeout: { type: 'string', default: String(timeout) } },
});
const options = { timeout: Number(values.timeout), forbidOnly: process.env.ROOMTONE_FULL === '1' };

/** Many files follow each other, so only what failed is worth closing lines. */
class Spec extends Mocha.reporters.Spec {
  epilogue() {
    if (this.stats.failures > 0) super.epilogue();
  }
}

const runFile = async (file) => {
  const mocha = new Mocha({ ...options, reporter: Spec, ...(values.grep === undefined ? {} : { grep: values.grep }) });
  mocha.rootHooks({ afterEach: failOnLost, afterAll: failOnLost });
  mocha.addFile(`${root}${file}`);
  await mocha.loadFilesAsync();
  const broken = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes, failures, pending } = runner.stats;
      resolve({ passed: passes, failed: failures, skipped: pending, broken });
    });
    runner.on('fail', (test) => broken.push(test.fullTitle()));
  });
};

for await (const file of createInterface({ input: process.stdin })) {
  const startedAt = performance.now();
  const end = await runFile(file).catch((cause) => {
    console.log(cause);
    return { passed: 0, failed: 1, skipped: 0, broken: ['could not be loaded'] };
  });
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`\nfile ended ${JSON.stringify({ ...end, seconds, notTested: notTested() })}\n`);
}
// What a test left open must not keep the lane from ending.
process.exit();
