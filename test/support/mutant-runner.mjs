// Runs mocha inside Stryker's own process: a mutant is switched on by a variable, so hundreds of them cost one start.
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';

const files = ['test/core/consent.test.ts', 'test/core/may-grant.test.ts'];

const createRunner = () => {
  globalThis.__stryker__ ??= {};
  const stryker = globalThis.__stryker__;
  let mocha = null;

  const load = async () => {
    mocha = new Mocha({ timeout: 20_000, reporter: class Quiet {}, color: false });
    mocha.cleanReferencesAfterRun(false);
    for (const file of files) mocha.addFile(file);
    await mocha.loadFilesAsync();
  };

  const run = async (bail) => {
    if (mocha === null) await load();
    mocha.suite.bail(bail);
    const tests = [];
    await new Promise((resolve) => {
      const runner = mocha.run(resolve);
      const note = (test, result) =>
        tests.push({ id: test.fullTitle(), name: test.fullTitle(), timeSpentMs: test.duration ?? 0, ...result });
      runner.on('test', (test) => {
        stryker.currentTestId = test.fullTitle();
      });
      runner.on('pass', (test) => note(test, { status: TestStatus.Success }));
      runner.on('fail', (test, error) => note(test, { status: TestStatus.Failed, failureMessage: String(error) }));
    });
    stryker.currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests };
  };

  return {
    capabilities: () => ({ reloadEnvironment: false }),
    dryRun: async () => {
      const result = await run(false);
      return { ...result, mutantCoverage: stryker.mutantCoverage };
    },
    mutantRun: async ({ activeMutant, hitLimit }) => {
      stryker.activeMutant = activeMutant.id;
      stryker.hitLimit = hitLimit;
      stryker.hitCount = hitLimit === undefined ? undefined : 0;
      try {
        return toMutantRunResult(await run(true));
      } catch (error) {
        return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) });
      }
    },
    init: async () => undefined,
    dispose: async () => undefined,
  };
};

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'here', createRunner)];
