// What the kernel says that a process uses; Linux only.
import { existsSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const canReadUse = (): boolean => existsSync('/proc/self/status');

/** Resident memory in MB (10^6 bytes). */
export const residentMb = (pid: number): number => {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(found ?? 0) * 1024) / 1e6;
};

export const cpuSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};

const quietShare = 0.03;
const quietForMs = 5000;

/** Waits until the process has done next to nothing for five seconds; answers false when it still works at the end. */
export const untilIdle = async (pid: number, withinMs: number): Promise<boolean> => {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const before = cpuSeconds(pid);
    await wait(quietForMs);
    if (cpuSeconds(pid) - before < (quietShare * quietForMs) / 1000) return true;
  }
  return false;
};
