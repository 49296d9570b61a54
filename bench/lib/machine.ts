import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** What a process has used so far. */
export interface Used {
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** The kernel's clock ticks are hundredths of a second on every Linux that Node runs on. */
const msPerTick = 10;

/**
 * Reads what another process has used, without a line of code in it. Linux only, as the rest of the benches that
 * measure processes.
 */
export async function usedBy(pid: number): Promise<Used> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const peakKb = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]);
  return { cpuMs: ticks * msPerTick, peakMb: peakKb / 1_024 };
}

/** The core for what is measured; everything else runs on the others. One vCPU is what an instance has. */
const measuredCore = '0';

/** A command line that runs on the core for what is measured, where there is more than one. */
export function pinned(command: readonly string[]): readonly string[] {
  return canPin() ? ['taskset', '-c', measuredCore, ...command] : command;
}

/** Keeps this process, and those it starts without being told otherwise, off the core for what is measured. */
export function makeWay(): void {
  if (!canPin()) return;
  const others = `1-${availableCores - 1}`;
  // It fails where one of the threads has just ended: then it is tried again, on those that are left.
  let said = '';
  for (let tries = 1; tries <= 5; tries += 1) {
    const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', others, String(process.pid)]);
    if (status === 0) return;
    said = String(stderr);
  }
  throw new Error(`taskset could not move this process to the other cores: ${said}`);
}

// Asked once, before this process gives a core away.
const availableCores = availableParallelism();

function canPin(): boolean {
  if (availableCores < 2) return false;
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
