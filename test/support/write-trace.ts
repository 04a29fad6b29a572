// What a program wrote to some files, from strace, and what a power cut could have left of it.

/** One step that matters for what survives, in the order in which it began. */
export type TraceStep =
  | { readonly type: 'write'; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly type: 'truncate'; readonly path: string; readonly length: number }
  | { readonly type: 'unlink'; readonly path: string }
  | { readonly type: 'sync'; readonly path: string }
  | { readonly type: 'said'; readonly text: string };

export const straceFlags = ['-ff', '-ttt', '-xx', '-y', '-s', '70000', '-e'] as const;
export const tracedCalls = 'trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink';

/** Disks write whole sectors; a page can be torn between them. */
const sector = 512;

const linePattern = /^(\d+\.\d+) (\w+)\((?:(\d+)<([^>]*)>)?(?:, )?(.*)\) += (-?\d+)/;

const unhex = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');

const quoted = (text: string): Buffer => unhex(/"([^"]*)"/.exec(text)?.[1] ?? '');

const stepOf = (call: string, fd: string, path: string, rest: string): TraceStep | null => {
  switch (call) {
    case 'pwrite64':
      return { type: 'write', path, offset: Number(rest.slice(rest.lastIndexOf(',') + 1)), bytes: quoted(rest) };
    case 'ftruncate':
      return { type: 'truncate', path, length: Number(rest) };
    case 'unlink':
      return { type: 'unlink', path: quoted(rest).toString() };
    case 'fsync':
    case 'fdatasync':
      return { type: 'sync', path };
    default:
      return fd === '1' ? { type: 'said', text: quoted(rest).toString().trim() } : null;
  }
};

/** Joins the threads' traces into one list. */
export const parseTrace = (texts: readonly string[]): readonly TraceStep[] => {
  const timed: { readonly at: string; readonly step: TraceStep }[] = [];
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const match = linePattern.exec(line);
    if (match === null || match[6] === '-1') continue;
    const [, at = '', call = '', fd = '', path = '', rest = ''] = match;
    const step = stepOf(call, fd, unhex(path).toString(), rest);
    if (step !== null) timed.push({ at, step });
  }
  return timed.sort((left, right) => (left.at < right.at ? -1 : 1)).map(({ step }) => step);
};

export type Disk = ReadonlyMap<string, Buffer>;

const apply = (content: Buffer, step: TraceStep): Buffer => {
  if (step.type === 'unlink') return Buffer.alloc(0);
  if (step.type === 'truncate') {
    const changed = Buffer.alloc(step.length);
    content.copy(changed, 0, 0, step.length);
    return changed;
  }
  if (step.type !== 'write') return content;
  const changed = Buffer.alloc(Math.max(content.length, step.offset + step.bytes.length));
  content.copy(changed);
  step.bytes.copy(changed, step.offset);
  return changed;
};

/** A write whose last sectors never reached the disk. */
const tear = (step: TraceStep, random: () => number): TraceStep => {
  if (step.type !== 'write' || random() < 0.7) return step;
  return { ...step, bytes: step.bytes.subarray(0, Math.floor((random() * step.bytes.length) / sector) * sector) };
};

/**
 * One disk that a power cut after `count` steps could leave: everything up to each file's last sync, and of what was
 * written since, any part in any condition. Without `syncs` the disk lies and nothing is ever held for sure.
 */
export const cutPower = (
  before: Disk,
  steps: readonly TraceStep[],
  cut: { readonly count: number; readonly random: () => number; readonly syncs: boolean },
): Disk => {
  const disk = new Map(before);
  const waiting = new Map<string, TraceStep[]>();
  const settle = (path: string, step: TraceStep): void => {
    disk.set(path, apply(disk.get(path) ?? Buffer.alloc(0), step));
  };
  for (const step of steps.slice(0, cut.count)) {
    if (step.type === 'said') continue;
    const queue = waiting.get(step.path) ?? [];
    if (step.type !== 'sync') waiting.set(step.path, [...queue, step]);
    else if (cut.syncs) {
      for (const held of queue) settle(step.path, held);
      waiting.delete(step.path);
    }
  }
  for (const [path, queue] of waiting) {
    for (const step of queue) if (cut.random() < 0.5) settle(path, tear(step, cut.random));
  }
  return disk;
};
