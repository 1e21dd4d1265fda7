// `<tool-form>`: a form for a JSON Schema, whose value is a JSON text. The schema and what is in it are a stranger's.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { JsonProblem } from '../../../../../server/src/live/contract.ts';
import { field } from './fields.ts';
import type { Form, Place } from './form.ts';
import { hintsOf, problemsOf } from './frame.ts';
import { type Node, type Path, parse } from './json-text.ts';
import { properties } from './object.ts';
import { divided, missingName } from './problems.ts';
import { isManageable } from './schema.ts';
import { type Choice, type Shape, shapeOf } from './shape.ts';
import { FormState } from './state.ts';
import { styles } from './styles.ts';
import { variantTitles } from './variants.ts';

/** What `change` tells. */
export interface FormChange {
  /** The whole value as it is now. */
  readonly text: string;
  /** Something half typed is not in it. */
  readonly unfinished: boolean;
}

/** So many fields open by themselves; what is beyond waits to be opened. */
const MANY_FIELDS = 300;
const MANY_IN_GROUP = 40;
const DEEP = 2;

/**
 * Fires `change` (a CustomEvent of FormChange) with each change of the text, and `submit` on Ctrl+Enter or Cmd+Enter when
 * nothing half typed waits; otherwise what waits gets the focus.
 */
export class ToolForm extends LitElement {
  static override styles = styles;
  static override properties = {
    schema: { attribute: false },
    text: { attribute: false },
    requiredNote: { attribute: false },
    problems: { attribute: false },
    disabled: { type: Boolean, reflect: true },
  };

  /** Any JSON. */
  schema: unknown = true;
  /** The JSON text of the value: the one thing that counts. */
  text = '{}';
  /** A sentence above the fields, where some are required. */
  requiredNote: string | undefined;
  /** Offsets are in `text`. */
  problems: readonly JsonProblem[] = [];
  disabled = false;

  private state = new FormState();
  private shapes = new WeakMap<WeakKey, Shape>();
  private readonly titles = new WeakMap<Choice, readonly string[]>();
  private manageable = true;
  private ownText: string | undefined;
  private focusNext: string | undefined;
  private fieldsLeft = MANY_FIELDS;

  /** Whether something half typed is not in the text. */
  get unfinished(): boolean {
    return this.waitingPath() !== undefined;
  }

  /** What is half typed gets the focus, or the first field. */
  override focus(): void {
    const waiting = this.waitingPath();
    if (waiting !== undefined) {
      this.state.tell(waiting);
      this.requestUpdate();
    }
    const place = waiting && `#${CSS.escape(this.state.idOf(waiting))}`;
    this.renderRoot.querySelector<HTMLElement>(place ?? 'input, textarea, select, button')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('schema')) {
      const before = changed.get('schema');
      const known = this.manageable && before !== undefined;
      this.shapes = new WeakMap();
      this.manageable = isManageable(this.schema);
      // Servers tell their definitions anew; what is open stays open where nothing changed.
      const same = known && this.manageable && JSON.stringify(before) === JSON.stringify(this.schema);
      if (!same) this.state = new FormState();
    }
    if (changed.has('text') && this.text !== this.ownText) {
      this.state.drafts.clear();
      this.ownText = undefined;
    }
    this.fieldsLeft = MANY_FIELDS;
  }

  protected override updated(): void {
    const id = this.focusNext;
    this.focusNext = undefined;
    if (id !== undefined) this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  }

  protected override render(): TemplateResult {
    return html`<fieldset class="form" role="presentation" ?disabled=${this.disabled} @keydown=${this.onKey}>
      ${this.whole()}
    </fieldset>`;
  }

  private whole(): TemplateResult {
    const root = this.text.trim() === '' ? undefined : parse(this.text);
    if (root === undefined && this.text.trim() !== '')
      return this.plain('This is no JSON, or more than a form can show.');
    if (!this.manageable) return this.plain('The schema is too large for a form.');
    const form = this.form(root);
    const shape = form.shapeOf(this.schema);
    const place: Place = {
      path: [],
      schema: this.schema,
      node: root,
      problems: this.problems,
      name: undefined,
      depth: 0,
      required: false,
      leavable: false,
      order: [],
      choices: 0,
    };
    if (shape.is !== 'object' || (root !== undefined && root.type !== 'object')) return field(form, place);
    const { own } = divided(this.problems, root?.children ?? []);
    const messages = own.filter((each) => missingName(each, shape.properties.keys(), root) === undefined);
    const some = [...shape.properties.values()].some((property) => property.required);
    const none = shape.properties.size === 0 && !shape.wantsExtra && (root?.children ?? []).length === 0;
    return html`
      ${this.requiredNote !== undefined && some ? html`<p class="note">${this.requiredNote}</p>` : nothing}
      ${hintsOf(shape, 'root')} ${problemsOf(
        messages.map((each) => each.message),
        'root',
      )}
      ${none ? html`<p class="note">Nothing to fill in.</p>` : nothing} ${properties(form, place, shape)}
    `;
  }

  /** The whole text, for what no form can be made for. */
  private plain(note: string): TemplateResult {
    const messages = this.problems.map((problem) => problem.message);
    const write = (event: Event) => this.change((event.target as HTMLTextAreaElement).value);
    return html`<div class="field ${messages.length > 0 ? 'wrong' : ''}">
      <div class="head"><label for="plain">JSON</label></div>
      <p class="note" id="plain-n">${note}</p>
      <textarea
        id="plain"
        class="json"
        rows="1"
        spellcheck="false"
        aria-describedby=${messages.length > 0 ? 'plain-e plain-n' : 'plain-n'}
        aria-invalid=${messages.length > 0 ? 'true' : nothing}
        .value=${live(this.text)}
        @input=${write}
      ></textarea>
      ${problemsOf(messages, 'plain')}
    </div>`;
  }

  private form(root: Node | undefined): Form {
    return {
      schema: this.schema,
      text: this.text,
      root,
      state: this.state,
      shapeOf: this.shapeOf,
      titlesOf: (choice) => this.titlesOf(choice),
      edit: (text, then) => {
        this.focusNext = then;
        this.change(text);
      },
      refresh: (then) => {
        this.focusNext = then;
        this.requestUpdate();
      },
      opensByItself: (depth, size) => {
        const opens = depth <= DEEP && size <= MANY_IN_GROUP && size <= this.fieldsLeft;
        if (opens) this.fieldsLeft -= size;
        return opens;
      },
    };
  }

  private readonly shapeOf = (schema: unknown): Shape => {
    if (typeof schema !== 'object' || schema === null) return shapeOf(schema, this.schema);
    const known = this.shapes.get(schema);
    if (known !== undefined) return known;
    const shape = shapeOf(schema, this.schema);
    this.shapes.set(schema, shape);
    return shape;
  };

  private titlesOf(choice: Choice): readonly string[] {
    const known = this.titles.get(choice);
    if (known !== undefined) return known;
    const titles = variantTitles(choice.variants, this.shapeOf);
    this.titles.set(choice, titles);
    return titles;
  }

  private change(text: string): void {
    const same = text === this.text;
    this.text = text;
    this.ownText = text;
    this.requestUpdate();
    if (same) return;
    const detail: FormChange = { text, unfinished: this.unfinished };
    this.dispatchEvent(new CustomEvent('change', { detail }));
  }

  private waitingPath(): Path | undefined {
    return this.state.drafts.size === 0 ? undefined : this.state.unfinished(parse(this.text));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.unfinished) this.focus();
    else this.dispatchEvent(new CustomEvent('submit', { detail: { text: this.text } }));
  };
}
