// A group of fields that opens and closes: what is inside is made only while it is open.
import { html, nothing, type TemplateResult } from 'lit';
import { type Form, idOf, type Place, shown } from './form.ts';
import { describedBy, descriptionOf, hintsOf, labelOf, marksOf, problemsOf, waysOf } from './frame.ts';
import type { Shape } from './shape.ts';
import { keyOfPath } from './state.ts';

interface Group {
  /** How many fields are in it. */
  readonly size: number;
  /** In a few words what is in it, for when it is closed. */
  readonly summary: string;
  /** What is wrong with the group itself. */
  readonly messages: readonly string[];
  /** Makes it, where it is not there. */
  readonly add: { readonly label: string; does(): void };
  readonly empty?: { readonly text: string; readonly label: string };
  content(): TemplateResult;
}

export function group(form: Form, place: Place, shape: Shape, parts: Group): TemplateResult {
  const id = idOf(form, place);
  const { messages } = parts;
  if (place.bare !== undefined && place.node !== undefined) {
    return html`<div role="group" aria-label=${place.bare}>
      ${descriptionOf(form, place, shape, id)} ${hintsOf(shape, id)} ${problemsOf(messages, id)} ${parts.content()}
    </div>`;
  }
  const there = place.node !== undefined && place.node.type !== 'null';
  const key = keyOfPath(place.path);
  if (there && !form.state.open.has(key)) form.state.open.set(key, form.opensByItself(place.depth, parts.size));
  const open = there && form.state.open.get(key) === true;
  const toggle = () => {
    form.state.open.set(key, !open);
    form.refresh();
  };
  const inside = place.problems.length - messages.length;
  const wrong = messages.length > 0 || (!open && inside > 0);
  const about = describedBy(place, shape, id, { state: true, problem: messages.length > 0, note: false });
  const label = place.heading ?? html`<span class="label">${labelOf(place, shape)}</span>`;
  const twist = html`<button
    type="button"
    class="twist"
    id=${id}
    aria-expanded=${open ? 'true' : 'false'}
    aria-label=${place.heading === undefined ? nothing : `Properties of ${shown(place.name ?? '', 120)}`}
    @click=${toggle}
  >
    <span class="chevron"></span>${place.heading === undefined ? label : nothing}
  </button>`;
  return html`<fieldset class="field group ${wrong ? 'wrong' : ''}" aria-labelledby="${id}-l" aria-describedby=${about || nothing}>
    <legend class="head">
      <span id="${id}-l" class="named">${there ? twist : nothing}${there && place.heading === undefined ? nothing : label}</span>
      ${marksOf(place, shape, id, true)}
      ${there ? html`<span class="summary">${parts.summary}</span>` : nothing} 
      ${waysOf(form, place, shape, id, parts.empty)}
    </legend>
    ${descriptionOf(form, place, shape, id)}
    ${
      there
        ? nothing
        : html`<button type="button" class="button" id=${id} aria-describedby=${about || nothing} aria-labelledby="${id} ${id}-l" @click=${parts.add.does}>
            ${parts.add.label}
          </button>`
    }
    ${hintsOf(shape, id)} ${problemsOf(messages, id)}
    ${!open && there && inside > 0 ? html`<p class="problem"><span>${inside === 1 ? 'A problem' : `${inside} problems`} inside.</span></p>` : nothing}
    ${open ? html`<div class="inside">${parts.content()}</div>` : nothing}
  </fieldset>`;
}
