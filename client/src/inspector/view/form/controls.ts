// The controls for single values. What is typed becomes the text of a value; what is none yet is kept as a draft.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { hides, visibleLines } from '../../../visible.ts';
import { calledOf, type Form, type Naming, type Place, shown } from './form.ts';
import { appendAt, isNumberLiteral, parse, removeAt, setAt, setStringAt, sliceOf } from './json-text.ts';
import type { Numeric, Options, Shape, Text } from './shape.ts';
import { keyOfPath } from './state.ts';
import { optionOfNode } from './variants.ts';

/** More are typed in, not chosen from a list. */
export const MOST_LISTED = 1_000;
/** With each key stroke it is searched again. */
const MUCH = 100_000;
const MUCH_SHOWN = 500;
/** Formats of texts that are never more than a line. */
const SHORT = /^(date|date-time|time|duration|(idn-)?email|(idn-)?hostname|ipv[46]|ur[il]|iri|uuid|password)$/;

/** What stands in place of a value in an empty control. */
function placeholderOf(place: Place): string {
  if (place.node === undefined) return 'not given';
  return place.node.type === 'null' ? 'null' : '';
}

export function textControl(form: Form, place: Place, shape: Text, naming: Naming): TemplateResult {
  const value = place.node?.type === 'string' ? (place.node.value as string) : '';
  // A carriage return would be lost in any control.
  if (value.includes('\r')) return jsonControl(form, place, naming);
  const write = (event: Event) => {
    const typed = (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    form.edit(setStringAt(form.text, place.path, typed, place.order, form.root));
  };
  const oneLine = SHORT.test(shape.format ?? '') && !value.includes('\n');
  const control = oneLine
    ? html`<input
        id=${naming.id}
        class="text"
        type=${shape.secret ? 'password' : 'text'}
        spellcheck="false"
        autocomplete="off"
        placeholder=${placeholderOf(place)}
        aria-label=${naming.label ?? nothing}
        aria-describedby=${naming.describedBy || nothing}
        aria-invalid=${naming.invalid ? 'true' : nothing}
        aria-required=${place.required ? 'true' : nothing}
        .value=${live(value)}
        @input=${write}
      />`
    : html`<textarea
        id=${naming.id}
        class="text"
        rows="1"
        spellcheck="false"
        placeholder=${placeholderOf(place)}
        aria-label=${naming.label ?? nothing}
        aria-describedby=${naming.describedBy || nothing}
        aria-invalid=${naming.invalid ? 'true' : nothing}
        aria-required=${place.required ? 'true' : nothing}
        .value=${live(value)}
        @input=${write}
      ></textarea>`;
  return html`${control}${hiddenNote(value)}`;
}

/** A value as it would not be seen in its control. */
function hiddenNote(value: string): TemplateResult | typeof nothing {
  if (value.length > MUCH)
    return html`<p class="note">${value.length} characters, which are not searched for hidden ones.</p>`;
  return hides(value)
    ? html`<p class="note">With hidden characters: ${visibleLines(value.slice(0, MUCH_SHOWN))}</p>`
    : nothing;
}

export function numberControl(form: Form, place: Place, shape: Numeric, naming: Naming): TemplateResult {
  const key = keyOfPath(place.path);
  const literal = place.node?.type === 'number' ? sliceOf(form.text, place.node) : '';
  const write = (event: Event) => {
    const typed = (event.target as HTMLInputElement).value.trim();
    // Said once, it stays said until it is mended.
    const told = form.state.drafts.get(key)?.told === true;
    form.state.drafts.delete(key);
    if (typed === literal) form.refresh();
    else if (isNumberLiteral(typed)) form.edit(setAt(form.text, place.path, typed, place.order, form.root));
    else if (typed === '' && place.leavable) form.edit(removeAt(form.text, place.path));
    else {
      form.state.drafts.set(key, { text: typed, told });
      form.refresh();
    }
  };
  return html`<input
    id=${naming.id}
    class="number"
    type="text"
    inputmode=${shape.whole ? 'numeric' : 'decimal'}
    spellcheck="false"
    autocomplete="off"
    placeholder=${placeholderOf(place)}
    aria-label=${naming.label ?? nothing}
    aria-describedby=${naming.describedBy || nothing}
    aria-invalid=${naming.invalid ? 'true' : nothing}
    aria-required=${place.required ? 'true' : nothing}
    .value=${live(form.state.drafts.get(key)?.text ?? literal)}
    @input=${write}
    @change=${() => tellDraft(form, place)}
  />`;
}

export function optionsControl(form: Form, place: Place, shape: Options, naming: Naming): TemplateResult {
  const current = place.node && optionOfNode(shape.options, form.text, place.node);
  const write = (event: Event) => {
    const index = (event.target as HTMLSelectElement).value;
    if (index === '') form.edit(removeAt(form.text, place.path));
    else form.edit(setAt(form.text, place.path, shape.options[Number(index)]!.text, place.order));
  };
  const label = ({ label, text }: Options['options'][number]) =>
    label === text || JSON.stringify(label) === text ? shown(label) || '""' : `${shown(label)} (${shown(text)})`;
  return html`<select
      id=${naming.id}
      class=${current === undefined ? 'absent' : ''}
      aria-label=${naming.label ?? nothing}
      aria-describedby=${naming.describedBy || nothing}
      aria-invalid=${naming.invalid ? 'true' : nothing}
      aria-required=${place.required ? 'true' : nothing}
      @change=${write}
    >
      ${
        place.leavable || current === undefined
          ? html`<option value="" .selected=${live(current === undefined)}>not given</option>`
          : nothing
      }
      ${shape.options.map(
        (option, n) => html`<option value=${n} .selected=${live(option === current)}>${label(option)}</option>`,
      )}
    </select>
    ${current?.description === undefined ? nothing : html`<p class="note">${shown(current.description, 500)}</p>`}`;
}

/** Any JSON as its text. */
export function jsonControl(form: Form, place: Place, naming: Naming): TemplateResult {
  const key = keyOfPath(place.path);
  const literal = place.node === undefined ? '' : sliceOf(form.text, place.node);
  const write = (event: Event) => {
    const typed = (event.target as HTMLTextAreaElement).value;
    const told = form.state.drafts.get(key)?.told === true;
    form.state.drafts.delete(key);
    // A control knows no carriage returns: the literal may differ from what it shows by them alone.
    if (typed === literal.replace(/\r\n?/g, '\n')) form.refresh();
    else if (typed.trim() === '' && place.leavable) form.edit(removeAt(form.text, place.path));
    else if (parse(typed) !== undefined) form.edit(setAt(form.text, place.path, typed.trim(), place.order, form.root));
    else {
      form.state.drafts.set(key, { text: typed, told });
      form.refresh();
    }
  };
  if (literal.length > MUCH) {
    return html`<p class="note" id=${naming.id} tabindex="-1">
      ${literal.length} characters of JSON, too many for a field: to change them, edit the whole as JSON.
    </p>`;
  }
  const draft = form.state.drafts.get(key)?.text;
  return html`<textarea
      id=${naming.id}
      class="json"
      rows="1"
      spellcheck="false"
      placeholder=${place.node === undefined ? 'not given' : ''}
      aria-label=${naming.label ?? nothing}
      aria-describedby=${naming.describedBy || nothing}
      aria-invalid=${naming.invalid ? 'true' : nothing}
      aria-required=${place.required ? 'true' : nothing}
      .value=${live(draft ?? literal)}
      @input=${write}
      @change=${() => tellDraft(form, place)}
    ></textarea>
    ${hiddenNote(literal)}`;
}

/** Who leaves a control is told of what is half typed in it. */
function tellDraft(form: Form, place: Place): void {
  form.state.tell(place.path);
  form.refresh();
}

/** Why what is typed is not the value yet; undefined where it is, or where somebody is still typing. */
export function draftProblem(form: Form, place: Place, shape: Shape): string | undefined {
  const { text: draft, told } = form.state.drafts.get(keyOfPath(place.path)) ?? {};
  if (draft === undefined || told !== true) return undefined;
  const kept =
    place.node === undefined
      ? 'Nothing is given so far.'
      : `So far it is ${shown(sliceOf(form.text, place.node), 60)}.`;
  if (draft.trim() === '') return `${calledOf(place, shape)} is empty, which is no value here. ${kept}`;
  const what = shape.is === 'number' ? 'a number' : 'JSON (text stands in quotes there)';
  return `“${shown(draft, 60)}” is not ${what}. ${kept}`;
}

/** Several of a list, as boxes to tick; undefined where the value says more than that. */
export function ticksControl(form: Form, place: Place, options: Options, naming: Naming): TemplateResult | undefined {
  const items = place.node?.children ?? [];
  const picked = items.map((item) => optionOfNode(options.options, form.text, item));
  if (picked.includes(undefined) || new Set(picked).size < picked.length) return undefined;
  const write = (n: number, on: boolean) => {
    const option = options.options[n]!;
    const at = picked.findIndex((each) => each?.canonical === option.canonical);
    if (!on) form.edit(removeAt(form.text, [...place.path, at]));
    else if (place.node === undefined) form.edit(setAt(form.text, place.path, `[${option.text}]`, place.order));
    else form.edit(appendAt(form.text, place.path, option.text));
  };
  return html`<div class="ticks">
    ${options.options.map(
      (option, n) => html`<label class="tick">
          <input
            type="checkbox"
            id=${n === 0 ? naming.id : nothing}
            .checked=${live(picked.includes(option))}
            @change=${(event: Event) => write(n, (event.target as HTMLInputElement).checked)}
          />
          <span>${shown(option.label)}</span>
        </label>`,
    )}
  </div>`;
}
