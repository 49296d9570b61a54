import { type Command, go, java, type Language, nodejs, python } from './languages.ts';

/** The programs of one language: the guide's samples, and those that stand on our pages. */
export interface GuideProgram {
  readonly language: Language;
  /** Below test/guide; its database has the same name. */
  readonly folder: string;
  /** Which code of which page becomes which file. */
  readonly snippets: readonly Snippet[];
  /** Fetches what is needed, as the locks say, and builds. */
  readonly prepare: readonly Command[];
  readonly guide: Command;
  readonly request: Command;
  /** Takes the request as one more argument. */
  readonly wait: Command;
}

interface Snippet {
  readonly page: string;
  readonly section: string;
  readonly language: string;
  readonly file: string;
}

const snippetsOf = (
  section: string,
  language: string,
  files: { readonly request: string; readonly wait: string },
): Snippet[] => [
  { page: 'publish.md', section, language, file: files.request },
  { page: 'subscribe.md', section: 'Waiting for one backup', language, file: files.wait },
];

const inJava = (name: string): Command => [
  'bash',
  '-euc',
  `exec java -cp "target/classes:$(cat target/classpath)" ${name} "$@"`,
  name,
];

/** The longest come first. */
export const programs: readonly GuideProgram[] = [
  {
    language: java,
    folder: 'java',
    snippets: snippetsOf('Java', 'java', {
      request: 'src/main/java/RequestBackup.java',
      wait: 'src/main/java/WaitForBackup.java',
    }),
    prepare: [
      ['mvn', '--quiet', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath'],
    ],
    guide: inJava('Guide'),
    request: inJava('RequestBackup'),
    wait: inJava('WaitForBackup'),
  },
  {
    language: go,
    folder: 'go',
    snippets: snippetsOf('Go', 'go', { request: 'request/main.go', wait: 'wait/main.go' }),
    prepare: [['go', 'build', '-o', 'bin/', '.', './request', './wait']],
    guide: ['bin/guide'],
    request: ['bin/request'],
    wait: ['bin/wait'],
  },
  {
    language: python,
    folder: 'python',
    snippets: snippetsOf('Python', 'python', { request: 'request_backup.py', wait: 'wait_for_backup.py' }),
    prepare: python.steps.slice(0, 2),
    guide: ['.venv/bin/python', 'guide.py'],
    request: ['.venv/bin/python', 'request_backup.py'],
    wait: ['.venv/bin/python', 'wait_for_backup.py'],
  },
  {
    language: nodejs,
    folder: 'node',
    snippets: snippetsOf('Node.js', 'js', { request: 'request.mjs', wait: 'wait-for-backup.mjs' }),
    prepare: nodejs.steps.slice(0, 1),
    guide: [process.execPath, 'guide.mjs'],
    request: [process.execPath, 'request.mjs'],
    wait: [process.execPath, 'wait-for-backup.mjs'],
  },
];
