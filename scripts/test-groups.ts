/** Test files that run in one process, one after the other. A process for each file would take three times the CPU. */
export interface Group {
  readonly name: string;
  /** Globs, from the repository's root. */
  readonly files: readonly string[];
  readonly about: string;
  /** Most of its time it waits for processes of its own: it runs beside the others, and takes no core from them. */
  readonly waits?: true;
}

/** Every test file is in exactly one group; the longest come first, so that nothing waits for them at the end. */
export const groups: readonly Group[] = [
  {
    name: 'terminals',
    files: ['test/cli/process/*.test.ts'],
    about: 'the built command line, from a terminal and a pipe',
    waits: true,
  },
  {
    name: 'processes',
    files: ['test/proofs/{attack,storm}/**/*.test.ts'],
    about: 'the functions as processes, attacked and killed',
    waits: true,
  },
  {
    name: 'functions',
    files: ['test/functions/**/*.test.ts'],
    about: 'each function, against the local stack',
  },
  {
    name: 'proofs',
    files: ['test/proofs/{faults,fuzz,model,mutants,soak}/**/*.test.ts'],
    about: 'a bounded part of the proofs',
  },
  {
    name: 'journeys',
    files: ['test/e2e/**/*.test.ts', 'test/local/**/*.test.ts'],
    about: 'whole stories, the demo, npm start',
  },
  {
    name: 'command-line',
    files: ['test/cli/*.test.ts', 'test/cli/check/*.test.ts'],
    about: 'every command, in this process',
  },
  {
    name: 'deployment',
    files: ['test/deploy/*.test.ts', 'test/indexes/**/*.test.ts'],
    about: 'Terraform and the code agree',
  },
  { name: 'bundle', files: ['test/bundle/**/*.test.ts'], about: 'what is deployed, built and started' },
  {
    name: 'unit',
    files: ['test/*.test.ts', 'test/shared/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    about: 'pure code, the adapters, the emulators',
  },
  {
    name: 'contract',
    files: ['test/contract/**/*.test.ts', 'test/documents/**/*.test.ts'],
    about: 'what publishers and subscribers rely on',
  },
];

/** The lanes need more than Node: each says what it left out where that is not installed. */
export const lanes: readonly Group[] = [
  {
    name: 'google',
    files: ['test/google/**/*.test.ts'],
    about: "the same contracts on Google's own emulators",
  },
  {
    name: 'languages',
    files: ['test/languages/**/*.test.ts'],
    about: "Google's guide and our pages in Node.js, Go, Java, Python, gcloud and curl",
  },
  {
    name: 'browser',
    files: ['test/browser/**/*.test.ts'],
    about: 'the status page in Chromium',
  },
  {
    name: 'broken-deployments',
    files: ['test/deploy/broken/**/*.test.ts'],
    about: 'check:deploy notices what is broken, with Terraform',
  },
];
