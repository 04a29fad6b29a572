// The log: primitive fields only, and repeats counted instead of printed.
import { expect } from 'chai';
import { createLog, createReport, type LogLevel } from '../../server/ground/log.ts';
import { createFakeClock } from '../support/fake-clock.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly repeated?: number;
  readonly [field: string]: unknown;
}

const createScene = (level: LogLevel = 'debug') => {
  const clock = createFakeClock();
  const lines: Line[] = [];
  const log = createLog({ level, clock, write: (line) => lines.push(JSON.parse(line)) });
  return { clock, lines, log };
};

describe('log', () => {
  it('writes a constant message with its fields and level', () => {
    const { lines, log } = createScene();
    createReport(log)('speaker-lost', { speaker: 3 });
    log.info('ready');
    expect(lines.map(({ level, msg }) => [level, msg])).to.deep.equal([
      ['warn', 'speaker-lost'],
      ['info', 'ready'],
    ]);
    expect(lines[0]).to.include({ speaker: 3 });
    expect(lines[0]).to.not.have.any.keys('pid', 'hostname');
  });

  it('drops fields that are not primitive, however they got there', () => {
    const { lines, log } = createScene();
    const smuggled: Record<string, never> = JSON.parse('{"signal":{"value":"canary"},"list":["canary"],"n":1}');
    log.warn('odd', smuggled);
    expect(JSON.stringify(lines)).to.not.include('canary');
    expect(lines[0]).to.include({ n: 1 });
  });

  it('holds repeats back and says how many there were', () => {
    const { clock, lines, log } = createScene();
    for (let time = 0; time < 1000; time += 1) log.warn('flood', { time });
    expect(lines.length).to.be.below(10);
    const before = lines.length;
    clock.advance(60_000);
    log.warn('flood', { time: 1000 });
    expect(lines).to.have.length(before + 1);
    expect(lines.at(-1)?.repeated).to.equal(1000 - before);
  });

  it('writes held counts when it is flushed', () => {
    const { lines, log } = createScene();
    for (let time = 0; time < 50; time += 1) log.warn('flood');
    const before = lines.length;
    log.flush();
    expect(lines.at(-1)).to.include({ msg: 'flood', repeated: 50 - before });
    log.flush();
    expect(lines).to.have.length(before + 1);
  });

  it('does not count what its level leaves out', () => {
    const { lines, log } = createScene('error');
    log.warn('quiet');
    log.error('loud');
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['loud']);
  });

  it('keeps a bounded number of codes', () => {
    const { clock, lines, log } = createScene();
    for (let code = 0; code < 5000; code += 1) log.warn(`code-${code}`);
    clock.advance(1);
    log.warn('code-0');
    expect(lines.filter(({ msg }) => msg === 'code-0')).to.have.length(2);
  });
});
