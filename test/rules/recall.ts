// How many attack texts are found, by family and by language, and the table of it.
import { rules } from '../../server/src/rules/index.ts';
import { type Hostile, LANGUAGES } from './injection-languages.ts';
import { textFact } from './text-facts.ts';

/** The rules about text that speak with a warning or an error. */
export function flagged(text: string): readonly string[] {
  return rules.flatMap((rule) =>
    'text' in rule
      ? rule
          .text(textFact(text))
          .filter((report) => (report.severity ?? rule.severity) !== 'note')
          .map((report) => `${rule.id}/${String(report.message)}`)
      : [],
  );
}

/** A Markdown table: families down, languages across, found of written in each cell. */
export function recallTable(rows: readonly Hostile[]): string {
  const families = [...new Set(rows.map((row) => row.family))];
  const cell = (of: readonly Hostile[]): string =>
    `${of.filter((row) => flagged(row.text).length > 0).length}/${of.length}`;
  const line = (name: string, of: readonly Hostile[]): string =>
    `| ${[name, ...LANGUAGES.map((language) => cell(of.filter((row) => row.language === language))), cell(of)].join(' | ')} |`;
  return [
    `| | ${LANGUAGES.join(' | ')} | all |`,
    `|---|${LANGUAGES.map(() => '---|').join('')}---|`,
    ...families.map((family) =>
      line(
        family,
        rows.filter((row) => row.family === family),
      ),
    ),
    line('all', rows),
  ].join('\n');
}
