import type { Bench } from '../frame/bench.js';
import { fingerprintLines } from '../frame/fingerprint.js';
import type { Table } from '../frame/table.js';
import type { Summary } from './summary.js';

const head = `# Benchmarks

Written by \`npm run bench -- page\` from \`benchmarks/*.json\`, which \`npm run bench -- NAME --keep\` writes; nothing here is typed by hand.
What each bench does, and how to read it, is in [tools/bench](../tools/bench/README.md); what the figures mean for other loads in
[capacity.md](capacity.md). A run whose checks fail is not kept. Targets that were missed are here like the others.
`;

type Named = Pick<Bench, 'name' | 'summary'>;

/** The page about everything that was measured (pure); a bench without a kept run says so. */
export function benchmarksPage(benches: readonly Named[], summaries: readonly Summary[]): string {
  const sections = benches.map((bench) =>
    sectionOf(
      bench,
      summaries.find((summary) => summary.bench === bench.name),
    ),
  );
  return [head, targetsOf(summaries, benches), ...sections].join('\n');
}

function targetsOf(summaries: readonly Summary[], benches: readonly Named[]): string {
  const rows = benches.flatMap(({ name }) =>
    summaries
      .filter(({ bench }) => bench === name)
      .flatMap(({ targets }) =>
        targets.map((target) => [
          `${name}: ${target.name}`,
          target.wanted,
          target.measured ?? 'no figure',
          target.met ? 'met' : '**missed**',
        ]),
      ),
  );
  if (rows.length === 0) return 'Nothing was measured yet.\n';
  return `## Targets\n\n${tableOf({ columns: ['', 'wanted', 'measured', ''], rows })}`;
}

function sectionOf({ name, summary: what }: Named, summary: Summary | undefined): string {
  const title = `## ${name}\n\n${capitalised(what)}.\n`;
  if (!summary) return `${title}\nNot measured yet: \`npm run bench -- ${name} --keep\`.\n`;
  const { startedAt, settings, fingerprint, tables, charts = [], notes, checks } = summary;
  const given = Object.entries(settings).map(([option, value]) => `--${option} ${String(value)}`);
  return [
    title,
    `Measured on ${startedAt.slice(0, 10)}${given.length > 0 ? ` with \`${given.join(' ')}\`` : ''}: ` +
      `${fingerprintLines(fingerprint).join('; ')}.\n`,
    ...tables.map(tableOf),
    ...charts.map((lines) => `\`\`\`\n${lines.join('\n')}\n\`\`\`\n`),
    `${notes.map((note) => `- ${note}`).join('\n')}\n`,
    `${checks.map((check) => `- Checked: ${check.name} (${check.detail})`).join('\n')}\n`,
  ].join('\n');
}

export function tableOf({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const filled = (row: readonly string[]) => columns.map((_, at) => row[at] ?? '');
  const rule = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  return `${[line(columns), line(rule), ...rows.map((row) => line(filled(row)))].join('\n')}\n`;
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
