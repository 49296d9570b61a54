/** What a test needs beyond Node. */
export interface Tool {
  readonly name: string;
  /** Commands that succeed where it is installed. */
  readonly needs: readonly Command[];
}

/** A language in which programs use the emulators, and how a project of it is tested. */
export interface Language extends Tool {
  /** Run one after the other in a project's folder: what it needs, as its locks say, and its tests. */
  readonly steps: readonly Command[];
  /** What the last step prints only if a test ran, and passed. */
  readonly passed: RegExp;
}

export type Command = readonly [program: string, ...args: string[]];

export const nodejs: Language = {
  name: 'Node.js',
  needs: [['npm', '--version']],
  steps: [
    ['npm', 'ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'],
    ['npm', 'test'],
  ],
  passed: /^\W*pass [1-9]/m,
};

export const go: Language = {
  name: 'Go',
  needs: [['go', 'version']],
  steps: [['go', 'test', '-count=1', '-v', './...']],
  passed: /^--- PASS: /m,
};

export const java: Language = {
  name: 'Java',
  needs: [
    ['javac', '-version'],
    ['mvn', '--version'],
  ],
  steps: [['mvn', '--batch-mode', '--no-transfer-progress', 'test']],
  passed: /Tests run: [1-9]\d*, Failures: 0, Errors: 0, Skipped: 0$/m,
};

export const python: Language = {
  name: 'Python',
  needs: [['python3', '-c', 'import venv, ensurepip']],
  steps: [
    ['python3', '-m', 'venv', '.venv'],
    [
      '.venv/bin/pip',
      'install',
      '--quiet',
      '--no-compile',
      '--disable-pip-version-check',
      '--require-hashes',
      '--requirement',
      'requirements.txt',
    ],
    ['.venv/bin/python', '-m', 'pytest', '-p', 'no:cacheprovider'],
  ],
  passed: /\b[1-9]\d* passed\b/,
};

/** No language, but Google's guide begins with it. */
export const gcloud: Tool = { name: 'gcloud', needs: [['gcloud', '--version']] };

/** With `--json` and `--fail-with-body`. */
export const curl: Tool = {
  name: 'curl',
  needs: [['curl', '--json', '{}', '--fail-with-body', '--version']],
};
