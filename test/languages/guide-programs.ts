import { sectionsOf } from '../contract/snippets.ts';
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
  /** Where no build tool has a lock of its own: what was fetched, and the lines of sha256sum that it has to have. */
  readonly locks?: readonly { readonly classpath: string; readonly lines: string }[];
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

/** What docs/publish.md tells to type for its Java, word for word. */
const javaOfThePage = /^Then `(mvn [^`]+)`/m.exec(
  sectionsOf('publish.md').find(({ title }) => title === 'Java')?.text ?? '',
)?.[1];

const snippetsOf = (
  section: string,
  language: string,
  files: { readonly request: string; readonly wait: string },
): Snippet[] => [
  { page: 'publish.md', section, language, file: files.request },
  { page: 'subscribe.md', section: 'Waiting for one backup', language, file: files.wait },
];

const inJava = (target: string, name: string): Command => [
  'bash',
  '-euc',
  `exec java -cp "${target}/classes:$(cat ${target}/classpath)" ${name} "$@"`,
  name,
];

/** The longest come first. */
export const programs: readonly GuideProgram[] = [
  {
    language: java,
    folder: 'java',
    snippets: [
      ...snippetsOf('Java', 'java', {
        request: 'page/src/main/java/RequestBackup.java',
        wait: 'page/src/main/java/WaitForBackup.java',
      }),
      { page: 'publish.md', section: 'Java', language: 'xml', file: 'page/pom.xml' },
    ],
    prepare: [
      ['mvn', '--quiet', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath'],
      [
        'mvn',
        '--quiet',
        '--file',
        'page/pom.xml',
        'compile',
        'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath',
        '-Dmdep.outputFile=target/classpath',
      ],
    ],
    locks: [
      { classpath: 'target/classpath', lines: 'classpath.sha256' },
      { classpath: 'page/target/classpath', lines: 'page-classpath.sha256' },
    ],
    guide: inJava('target', 'Guide'),
    request: ['bash', '-euc', `cd page && ${javaOfThePage}`],
    wait: inJava('page/target', 'WaitForBackup'),
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
