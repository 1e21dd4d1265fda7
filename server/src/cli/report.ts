// `toolward report`: for each server and each part of the guidance, what is protected, missing, and not told by source.
import { randomBytes } from 'node:crypto';
import { version } from '../../../package.json';
import { analyze } from '../analyze.ts';
import { applyConfig } from '../config.ts';
import { visible } from '../output/escape.ts';
import { linesByFile } from '../output/lines.ts';
import { scoreHtml } from '../output/score-html.ts';
import { scoreJson, scoreText } from '../output/score-text.ts';
import { noServerText } from '../output/text.ts';
import { scoreOf } from '../score/score.ts';
import type { Span } from '../snapshot.ts';
import { askedFor } from './asked.ts';
import { openPlace, type PlaceOptions } from './place.ts';
import { writeWhole } from './write.ts';

export interface ReportOptions extends PlaceOptions {
  readonly format: 'text' | 'json' | 'html';
  readonly output?: string;
}

/** Writes the score to standard output or `--output`. @throws {CannotRun} */
export function report(paths: readonly string[], options: ReportOptions): void {
  const place = openPlace(paths, options, process.cwd());
  const { snapshot } = place.project;
  const analysed = askedFor(analyze(snapshot), place.project);
  const scores = scoreOf(analysed, applyConfig(analysed.findings, place.config, place.withinConfig));
  const linesIn = linesByFile(snapshot.read);
  const at = (span: Span) => linesIn(span.file).place(span.start);
  const where = (span: Span) => `${visible(place.shown(span.file))}:${at(span).line}`;
  const written = (): string => {
    switch (options.format) {
      case 'text':
        return scores.length === 0 ? `${noServerText}\n` : scoreText(scores, where);
      case 'json':
        return scoreJson(scores, version, (span) => ({ file: place.uri(span.file), ...at(span) }));
      case 'html':
        return scoreHtml(scores, {
          where,
          version,
          nonce: randomBytes(16).toString('base64'),
          line: (span) => linesIn(span.file).text(at(span).line).trim().slice(0, 240),
        });
    }
  };
  if (options.output === undefined) process.stdout.write(written());
  else writeWhole(options.output, written());
  if (scores.length === 0 && (options.format !== 'text' || options.output !== undefined))
    process.stderr.write(`${noServerText}\n`);
}
