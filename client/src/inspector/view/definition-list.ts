// The list of what is served on one page: filtered, with what is known of each in words.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { Part } from './part.ts';
import { count, counted, icon } from './pieces.ts';
import { claimsOf, keyOf, textField, titleOf } from './served.ts';
import type { Definition, Link } from './told.ts';
import type { Row, VirtualList } from './virtual-list.ts';

interface DefinitionRow extends Row {
  readonly definition: Definition;
  readonly link: Link | undefined;
}

/** What an approval is called. */
export const APPROVALS: Readonly<
  Record<string, { readonly words: string; readonly icon: string; readonly look: string }>
> = {
  approved: { words: 'approved', icon: 'verified', look: 'good' },
  changed: { words: 'changed since approved', icon: 'diff-modified', look: 'bad' },
  hostile: { words: 'changed to something harmful', icon: 'flame', look: 'bad' },
  new: { words: 'new since approved', icon: 'diff-added', look: 'odd' },
  missing: { words: 'not served any more', icon: 'diff-removed', look: 'odd' },
  unapproved: { words: 'not approved', icon: 'circle-outline', look: 'dim' },
};

/** `<definition-list>`. Which rows are shown is kept as the page's filter, which is chosen as its selection. */
export class DefinitionList extends Part {
  static override properties = {
    ...Part.properties,
    page: { attribute: false },
    definitions: { attribute: false },
    what: { attribute: false },
    above: { attribute: false },
  };
  page: 'tools' | 'prompts' | 'resources' = 'tools';
  definitions: readonly Definition[] = [];
  /** `tool`, for counts. */
  what = 'tool';
  /** Stands above the list. */
  above: unknown;
  private made: { readonly of: readonly unknown[]; readonly rows: readonly DefinitionRow[] } | undefined;

  protected override render(): TemplateResult {
    const filter = this.store.kept.filters[this.page] ?? '';
    const rows = this.rows(filter);
    const selected = this.store.kept.selected[this.page];
    return html`
      <div class="filter">
        <input
          type="search"
          id="filter-${this.page}"
          placeholder="Filter ${this.what}s"
          aria-label="Filter ${this.what}s"
          aria-controls="list-${this.page}"
          .value=${filter}
          @input=${(event: Event) =>
            this.store.change({
              filters: { ...this.store.kept.filters, [this.page]: (event.target as HTMLInputElement).value },
            })}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
            event.preventDefault();
            if (!rows.some(({ key }) => key === selected) && rows[0] !== undefined) this.pick(rows[0].key);
            (this.querySelector('virtual-list') as VirtualList<DefinitionRow> | null)?.focus();
          }}
        />
        <span class="dim count" role="status"
          >${filter === '' ? count(this.definitions.length) : `${count(rows.length)} of ${count(this.definitions.length)}`}</span
        >
      </div>
      ${this.above ?? nothing}
      ${
        rows.length === 0
          ? html`<p class="note">No ${this.what} matches “${visible(filter)}”.</p>`
          : html`<virtual-list
              .rows=${rows}
              .draw=${draw}
              .selected=${selected}
              .rowHeight=${44}
              .label=${counted(rows.length, this.what)}
              .listId=${`list-${this.page}`}
              @pick=${(event: CustomEvent<{ key: string }>) => this.pick(event.detail.key)}
              @open=${() => (document.querySelector('.pane.detail :is(input, textarea, vscode-button)') as HTMLElement | null)?.focus()}
            ></virtual-list>`
      }
    `;
  }

  private pick(key: string): void {
    this.store.change({ selected: { ...this.store.kept.selected, [this.page]: key } });
  }

  private rows(filter: string): readonly DefinitionRow[] {
    const of = [this.definitions, this.store.links, filter];
    if (this.made !== undefined && of.every((one, n) => one === this.made!.of[n])) return this.made.rows;
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.definitions
      .filter((one) => {
        if (words.length === 0) return true;
        const text = `${one.name}\n${titleOf(one) ?? ''}\n${textField(one, 'description') ?? ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .map((definition): DefinitionRow => {
        const key = keyOf(definition);
        const link = Object.hasOwn(this.store.links, key) ? this.store.links[key] : undefined;
        return { key, label: definition.name, definition, link };
      });
    this.made = { of, rows };
    return rows;
  }
}

function draw({ definition, link }: DefinitionRow): TemplateResult {
  const claims = claimsOf(definition);
  const title = titleOf(definition);
  const approval = link?.approval === undefined ? undefined : APPROVALS[link.approval];
  const under = [title === undefined ? undefined : visible(title), ...claims.map(({ words }) => words)].filter(
    (one) => one !== undefined,
  );
  const first = textField(definition, 'description')?.split('\n')[0];
  return html`
    <div class="row-main">
      <span class="row-name">${visible(definition.name)}</span>
      ${definition.kind === 'template' ? html`<span class="tag">template</span>` : nothing}
      <span class="grow"></span>
      ${link?.runsOther === true ? html`<span class="mark bad" title="It runs otherwise than the source says">${icon('diff')}<span class="only-read">runs otherwise than the source</span></span>` : nothing}
      ${
        approval === undefined || link?.approval === 'unapproved'
          ? nothing
          : html`<span class="mark ${approval.look}" title=${approval.words}>${icon(approval.icon)}<span class="only-read">${approval.words}</span></span>`
      }
      ${link === undefined || link.findings.length === 0 ? nothing : badge(link)}
    </div>
    <div class="row-under">${under.length > 0 ? under.join(' · ') : first === undefined ? '' : visible(first.slice(0, 160))}</div>
  `;
}

function badge(link: Link): TemplateResult {
  const worst = ['error', 'warning', 'note'].find((one) => link.findings.some(({ severity }) => severity === one));
  const words = counted(link.findings.length, 'finding');
  return html`<span class="badge ${worst}" title="${words} in the source"
    >${icon(SEVERITY_ICONS[worst as keyof typeof SEVERITY_ICONS])}${link.findings.length}<span class="only-read"> ${link.findings.length === 1 ? 'finding' : 'findings'}</span></span
  >`;
}

/** Of findings and checks. */
export const SEVERITY_ICONS = { error: 'error', warning: 'warning', note: 'info' } as const;
