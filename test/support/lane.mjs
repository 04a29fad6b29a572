// One lane of the tests: runs each file whose name comes in on stdin, and closes it with one line that says how it went.
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { notTested } from './parts.ts';
import { failOnLost } from './root-hooks.ts';

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

/** Of this lane and of everything that it started and that has ended; 0 where the kernel does not tell. */
const processorSeconds = () => {
  if (!existsSync('/proc/self/stat')) return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
};

for await (const file of createInterface({ input: process.stdin })) {
  const startedAt = performance.now();
  const busyBefore = processorSeconds();
  const end = await runFile(file).catch((cause) => {
    console.log(cause);
    return { passed: 0, failed: 1, skipped: 0, broken: ['could not be loaded'] };
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const busySeconds = processorSeconds() - busyBefore;
  process.stdout.write(`\nfile ended ${JSON.stringify({ ...end, seconds, busySeconds, notTested: notTested() })}\n`);
}
// What a test left open must not keep the lane from ending.
process.exit();
