import { errorCodes } from '@orderflow/kernel';
import { packagesOf, type File } from './files.js';

/** Says what is against it, one line each, naming the file; nothing when all is well. */
export type Rule = (files: readonly File[]) => string[];

const segmentsMax = 5;
const linesMax = 260;
const lockFiles = /(^|\/)(pnpm-lock\.yaml|package-lock\.json)$/;

/** What holds for every file of this repository, by the name of the promise. */
export const rules: Readonly<Record<string, Rule>> = {
  'a path has at most five segments': (files) =>
    files
      .filter(({ path }) => path.split('/').length > segmentsMax)
      .map(({ path }) => `${path}: ${path.split('/').length} segments, expected at most ${segmentsMax}`),

  'a source file has at most 260 lines': (files) =>
    files
      .filter(({ path }) => /\/src\/.*\.ts$/.test(path))
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > linesMax)
      .map(({ path, lines }) => `${path}: ${lines} lines, expected at most ${linesMax}`),

  'what is left to do has a number': (files) =>
    found(files, /\bTODO\b(?!\(#\d+\))/, 'expected the number of an issue'),

  'no test is left out': (files) =>
    found(
      files.filter(({ path }) => path.endsWith('.ts')),
      /\b(it|test|describe)\.(only|skip|todo)\b|\b[fx](it|test|describe)\(/,
      'runs alone or not at all',
    ),

  'nothing names a folder of one machine': (files) =>
    found(
      files,
      // The image of Kafka reads its settings from /mnt/shared/config.
      /(?<![\w.}/*-])\/(?!mnt\/shared\/config)(home|Users|root|work|tmp|mnt)\/\w|\b[A-Z]:\\\w/,
      'is a path of one machine',
    ),

  'nothing names a package registry': (files) => [
    ...found(
      files,
      /\/\/[\w.-]*(registry|npmjs|artifactory|verdaccio|nexus|mirror)[\w.-]*/i,
      'is an address',
    ),
    ...found(
      files.filter(({ path }) => lockFiles.test(path)),
      /https?:\/\/\S+/,
      'is an address in a lock file',
    ),
  ],

  'every package says what it is': (files) => {
    const paths = new Set(files.map(({ path }) => path));
    return packagesOf(files)
      .filter(({ folder }) => !paths.has(`${folder}/README.md`))
      .map(({ folder }) => `${folder}: has no README.md`);
  },

  'every service says what it owns, accepts and emits': (files) =>
    files
      // The sandbox is the outside world, no service.
      .filter(({ path }) => /^apps\/(?!sandbox\/)[^/]+\/README\.md$/.test(path))
      .flatMap(({ path, text }) =>
        [/^- \*\*Owns\*\*/m, /^- \*\*Accepts\*\*/m, /^- \*\*(Emits|Sends)\*\*/m]
          .filter((line) => !line.test(text))
          .map((line) => `${path}: no line ${line.source}`),
      ),

  'payments knows nobody who only listens to it': (files) =>
    found(
      files.filter(({ path }) => path.startsWith('apps/payments/')),
      /fraud|flagged|analytics|settlement/i,
      'is somebody who only listens: adding one changes no file of payments',
    ),

  'every error class has a code of the list, and no two libraries share one': (files) => {
    const classes = files
      .filter(({ path }) => /\/src\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/class (\w+) extends AppError \{(.*?)^\}/gms)].map(([, name, body = '']) => ({
          where: `${path}: ${name}`,
          inLibrary: path.startsWith('libs/'),
          code: /readonly code = '([^']+)'/.exec(body)?.[1] ?? '(none)',
        })),
      );
    const unlisted = classes.filter(({ code }) => !(errorCodes as readonly string[]).includes(code));
    const shared = Map.groupBy(
      classes.filter(({ inLibrary }) => inLibrary),
      ({ code }) => code,
    );
    return [
      ...unlisted.map(({ where, code }) => `${where}: its code ${code} is not in errorCodes`),
      ...[...shared]
        .filter(([, owners]) => owners.length > 1)
        .map(([code, owners]) => `${owners.map(({ where }) => where).join(', ')}: share the code ${code}`),
    ];
  },
};

/** Where `pattern` matches, by file and line. */
function found(files: readonly File[], pattern: RegExp, complaint: string): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const match = pattern.exec(line);
      return match ? [`${path}:${index + 1}: ${match[0]} ${complaint}`] : [];
    }),
  );
}
