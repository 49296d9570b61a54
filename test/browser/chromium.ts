import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

/** The browser on this machine: what `CHROMIUM` names, or Debian's, or Google's. Undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  const names = named === undefined ? ['chromium', 'chromium-browser', 'google-chrome'] : [named];
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Starts it without a window, and without anything that it would ask its maker for. */
export function launchChromium(name: string): Promise<Browser> {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' });
  return chromium.launch({
    executablePath: stdout.trim(),
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Containers, in which this runs as root, have no sandbox to offer. It opens nothing but our own pages.
      '--no-sandbox',
    ],
  });
}
