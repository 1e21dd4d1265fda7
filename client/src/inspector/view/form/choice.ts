// Alternatives: which one, and the field of that one.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { field } from './fields.ts';
import { calledOf, type Form, type Place, shown } from './form.ts';
import { frame } from './frame.ts';
import { smallest } from './initial.ts';
import { removeAt, setAt, sliceOf } from './json-text.ts';
import type { Choice, Shape } from './shape.ts';
import { keyOfPath } from './state.ts';
import { variantOf } from './variants.ts';

/** A step that no JSON text has, for what is kept about the choice at a place. */
const CHOICE = '\u0000choice';

/** @param messages what is wrong with the value; told at the field of the alternative, where there is one */
export function choiceField(form: Form, place: Place, shape: Choice, messages: readonly string[]): TemplateResult {
  const steps = [...place.path, CHOICE, place.choices];
  const chosenKey = keyOfPath(steps);
  const leftKey = (n: number) => keyOfPath([...steps, n]);
  const isNull = shape.nullable && place.node?.type === 'null';
  const index =
    place.node === undefined || isNull
      ? undefined
      : variantOf(shape.variants, form.shapeOf, form.text, place.node, form.state.chosen.get(chosenKey));
  const titles = form.titlesOf(shape);
  const id = form.state.idOf(steps);
  const write = (event: Event) => {
    const value = (event.target as HTMLSelectElement).value;
    if (index !== undefined && place.node !== undefined) {
      form.state.left.set(leftKey(index), sliceOf(form.text, place.node));
    }
    form.state.drafts.delete(keyOfPath(place.path));
    if (value === 'none') return form.edit(removeAt(form.text, place.path));
    if (value === 'null') return form.edit(setAt(form.text, place.path, 'null', place.order));
    const next = Number(value);
    form.state.chosen.set(chosenKey, next);
    const text = form.state.left.get(leftKey(next)) ?? smallest(shape.variants[next], form.schema);
    form.edit(setAt(form.text, place.path, text, place.order));
  };
  const called = place.name === undefined ? calledOf(place, shape) : shown(place.name, 120);
  const missing = place.node === undefined;
  const none = !missing && !isNull && index === undefined;
  const select = (described: string) => html`<select
    id=${id}
    class=${missing ? 'absent' : ''}
    aria-describedby=${described || nothing}
    aria-invalid=${messages.length > 0 && index === undefined ? 'true' : nothing}
    aria-required=${place.required ? 'true' : nothing}
    aria-label=${place.heading === undefined && place.bare === undefined ? nothing : `Kind of ${called}`}
    @change=${write}
  >
    ${place.leavable || missing ? html`<option value="none" .selected=${live(missing)}>not given</option>` : nothing}
    ${none ? html`<option value="other" .selected=${live(true)} disabled>none of these</option>` : nothing}
    ${titles.map((title, n) => html`<option value=${n} .selected=${live(n === index)}>${shown(title, 120)}</option>`)}
    ${shape.nullable ? html`<option value="null" .selected=${live(isNull)}>null</option>` : nothing}
  </select>`;
  const inner =
    index === undefined
      ? undefined
      : variantPlace(place, shape.variants[index], `${called}: ${shown(titles[index]!, 120)}`);
  return html`${frame(
    form,
    // The label is the select's; the value's own id belongs to the control of the alternative.
    { ...place, id },
    shape,
    (naming) => html`${select(naming.describedBy)}`,
    inner === undefined ? messages : [],
    { selects: true, ...(none ? { note: 'The value is none of these; choosing one replaces it.' } : {}) },
  )}${inner === undefined ? nothing : html`<div class=${isGroup(form.shapeOf(inner.schema)) ? 'variant' : 'variant plain'}>${field(form, inner)}</div>`}`;
}

/** What has several fields is set off; a single control stands below the choice. */
function isGroup(shape: Shape): boolean {
  return shape.is === 'object' || shape.is === 'list';
}

function variantPlace(place: Place, schema: unknown, bare: string): Place {
  const { heading: _, actions: __, id: ___, ...rest } = place;
  return { ...rest, schema, choices: place.choices + 1, leavable: false, bare };
}
