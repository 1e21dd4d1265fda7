// `toolward rules`: every rule with its place in the guidance, and what no reading of source can decide.
import { catalogue } from '../catalogue.ts';
import { rulesJson, rulesMarkdown, rulesText } from '../output/rules-table.ts';

/** The table of rules in one of its forms. */
export function rulesTable(format: 'text' | 'json' | 'markdown'): string {
  switch (format) {
    case 'text':
      return rulesText(catalogue);
    case 'json':
      return rulesJson(catalogue);
    case 'markdown':
      return rulesMarkdown(catalogue, '../server/src/rules');
  }
}
