// What is around a control: label, description, what the schema asks for, what is wrong, and the ways to leave it out.
import { html, nothing, type TemplateResult } from 'lit';
import { visibleLines } from '../../../visible.ts';
import { calledOf, type Form, idOf, type Naming, type Place, shown } from './form.ts';
import { removeAt, setAt } from './json-text.ts';
import type { Shape } from './shape.ts';
import { keyOfPath } from './state.ts';

/** So much of a description is shown until somebody wants it all. */
const MUCH = 600;
const MOST_PROBLEMS = 10;

/** The label's words: the title, and the name where that is another. */
export function labelOf(place: Place, shape: Shape): TemplateResult {
  const called = calledOf(place, shape);
  const name = place.name === undefined ? undefined : shown(place.name, 120);
  const named = name !== undefined && name !== called && place.heading === undefined;
  return html`${called}${named ? html` <code>${name}</code>` : nothing}`;
}

/**
 * Words beside the label: that it must be there, that it is old.
 * @param state also that it is not given or null, for what has no control that says so itself
 */
export function marksOf(place: Place, shape: Shape, id: string, state: boolean): TemplateResult | typeof nothing {
  const words = marksIn(place, shape, state);
  return words.length === 0 ? nothing : html`<span class="marks" id="${id}-m">${words.join(' · ')}</span>`;
}

function marksIn(place: Place, shape: Shape, state: boolean): readonly string[] {
  const now = place.node === undefined ? ['not given'] : place.node.type === 'null' ? ['null'] : [];
  return [...(place.required ? ['required'] : []), ...(shape.deprecated ? ['deprecated'] : []), ...(state ? now : [])];
}

/** The ways from a value to none, to null, to an empty one; `empty` is the text of such a one and what it is called. */
export function waysOf(
  form: Form,
  place: Place,
  shape: Shape,
  id: string,
  empty?: { readonly text: string; readonly label: string },
): TemplateResult {
  const called = place.name === undefined ? calledOf(place, shape) : shown(place.name, 120);
  const set = (text: string) => form.edit(setAt(form.text, place.path, text, place.order), id);
  const leave = () => {
    form.state.forget(place.path);
    form.edit(removeAt(form.text, place.path), id);
  };
  const isNull = place.node?.type === 'null';
  return html`<span class="ways">
    ${place.actions ?? nothing}
    ${
      empty !== undefined && (place.node === undefined || isNull)
        ? html`<button type="button" aria-label="${empty.label}: ${called}" @click=${() => set(empty.text)}>${empty.label}</button>`
        : nothing
    }
    ${
      shape.nullable && !isNull
        ? html`<button type="button" aria-label="Set to null: ${called}" @click=${() => set('null')}>Set to null</button>`
        : nothing
    }
    ${
      place.leavable && place.node !== undefined
        ? html`<button type="button" aria-label="Leave Out: ${called}" @click=${leave}>Leave Out</button>`
        : nothing
    }
  </span>`;
}

export function descriptionOf(form: Form, place: Place, shape: Shape, id: string): TemplateResult | typeof nothing {
  const text = shape.description;
  if (text === undefined) return nothing;
  const key = `${keyOfPath(place.path)}d`;
  const all = text.length <= MUCH || form.state.whole.has(key);
  const showAll = () => {
    form.state.whole.add(key);
    form.refresh();
  };
  return html`<p class="description" id="${id}-d">${visibleLines(all ? text : text.slice(0, MUCH))}${
    all ? nothing : html`… <button type="button" @click=${showAll}>Show ${text.length - MUCH} More Characters</button>`
  }</p>`;
}

export function hintsOf(shape: Shape, id: string): TemplateResult | typeof nothing {
  const hints = [...shape.hints, ...(shape.default === undefined ? [] : [`default ${shape.default.text}`])];
  if (hints.length === 0) return nothing;
  return html`<p class="hints" id="${id}-h">${hints.map((hint) => shown(hint)).join(' · ')}</p>`;
}

/** @param messages sentences in which text of the server may stand */
export function problemsOf(messages: readonly string[], id: string): TemplateResult | typeof nothing {
  if (messages.length === 0) return nothing;
  const some = messages.slice(0, MOST_PROBLEMS).map((message) => html`<span>${shown(message, 500)}</span>`);
  const more = messages.length - some.length;
  return html`<p class="problem" id="${id}-e">${some}${more > 0 ? html`<span>${more} more problems.</span>` : nothing}</p>`;
}

/**
 * Ids of what describes a control or group, as far as it is there.
 * @param parts.state as for `marksOf`; undefined where there are no marks
 */
export function describedBy(
  place: Place,
  shape: Shape,
  id: string,
  parts: { readonly state: boolean | undefined; readonly problem: boolean; readonly note: boolean },
): string {
  const marked = parts.state !== undefined && marksIn(place, shape, parts.state).length > 0;
  return [
    ...(parts.problem ? [`${id}-e`] : []),
    ...(parts.note ? [`${id}-n`] : []),
    ...(marked ? [`${id}-m`] : []),
    ...(shape.description === undefined ? [] : [`${id}-d`]),
    ...(shape.hints.length > 0 || shape.default !== undefined ? [`${id}-h`] : []),
  ].join(' ');
}

/**
 * A label with one control below it.
 * @param control gets what it is to be named by
 * @param messages what is wrong with the value
 * @param note a sentence of ours about how it is shown
 */
export function frame(
  form: Form,
  place: Place,
  shape: Shape,
  control: (naming: Naming) => TemplateResult,
  messages: readonly string[],
  options: {
    readonly empty?: { readonly text: string; readonly label: string };
    readonly note?: string;
    /** It offers the ways to null and to none itself. */
    readonly selects?: boolean;
  } = {},
): TemplateResult {
  const id = idOf(form, place);
  const { empty, note, selects } = options;
  const bare = place.bare !== undefined;
  const label = place.bare ?? (place.heading === undefined ? undefined : `Value of ${shown(place.name ?? '', 120)}`);
  const naming: Naming = {
    id,
    describedBy: describedBy(place, shape, id, {
      state: bare ? undefined : false,
      problem: messages.length > 0,
      note: note !== undefined,
    }),
    invalid: messages.length > 0,
    ...(label === undefined ? {} : { label }),
  };
  return html`<div class="field ${messages.length > 0 ? 'wrong' : ''}">
    ${
      bare
        ? nothing
        : html`<div class="head">
            ${place.heading ?? html`<label for=${id}>${labelOf(place, shape)}</label>`}
            ${marksOf(place, shape, id, false)} ${selects === true ? html`<span class="ways">${place.actions ?? nothing}</span>` : waysOf(form, place, shape, id, empty)}
          </div>`
    }
    ${descriptionOf(form, place, shape, id)}
    ${note === undefined ? nothing : html`<p class="note" id="${id}-n">${note}</p>`}
    ${control(naming)} ${hintsOf(shape, id)} ${problemsOf(messages, id)}
  </div>`;
}
