// An object: a group of fields, rows for properties that the schema does not name, and a way to add such.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { hides } from '../../../visible.ts';
import { field } from './fields.ts';
import { type Form, idOf, type Place, shown } from './form.ts';
import { group } from './group.ts';
import { initialIn, smallest } from './initial.ts';
import { keyOf, propertiesOf, propertyOf, renameAt, setAt, valueIn } from './json-text.ts';
import { divided, missingName } from './problems.ts';
import type { ObjectShape } from './shape.ts';
import { keyOfPath } from './state.ts';

/** So many fields of an object are shown until somebody wants them all. */
const MANY = 100;

export function objectField(form: Form, place: Place, shape: ObjectShape): TemplateResult {
  const add = () => {
    form.state.open.set(keyOfPath(place.path), true);
    form.edit(setAt(form.text, place.path, initialIn(place.schema, form.schema), place.order), idOf(form, place));
  };
  const size = shape.properties.size;
  const own = place.node?.type === 'object' ? ownProblems(place, shape) : place.problems;
  return group(form, place, shape, {
    size,
    summary: place.node === undefined ? '' : `${propertiesOf(place.node).length} given`,
    messages: own.map((problem) => problem.message),
    add: { label: 'Add', does: add },
    content: () => properties(form, place, shape),
  });
}

/** What is wrong with the object itself: not with a property that it has or should have. */
function ownProblems(place: Place, shape: ObjectShape) {
  const { own } = divided(place.problems, propertiesOf(place.node!));
  return own.filter((problem) => missingName(problem, shape.properties.keys(), place.node) === undefined);
}

/** The fields of an object, without anything around them. */
export function properties(form: Form, place: Place, shape: ObjectShape): TemplateResult {
  const node = place.node;
  const children = node === undefined ? [] : propertiesOf(node);
  const { own, of } = divided(place.problems, children);
  const missing = new Map<string, typeof own>();
  for (const problem of own) {
    const name = missingName(problem, shape.properties.keys(), node);
    if (name !== undefined) missing.set(name, [...(missing.get(name) ?? []), problem]);
  }
  const order = [...shape.properties.keys()];
  const key = `${keyOfPath(place.path)}p`;
  const all = form.state.whole.has(key);
  const listed = [...shape.properties].filter(([name, property], n) => {
    return all || n < MANY || property.required || (node !== undefined && propertyOf(node, name) !== undefined);
  });
  const named = listed.map(([name, { schema, required }]): Place => {
    const child = node && propertyOf(node, name);
    return {
      path: [...place.path, name],
      schema,
      node: child && valueIn(child),
      problems:
        child === undefined ? (missing.get(name) ?? []) : children.filter((each) => keyOf(each) === name).flatMap(of),
      name,
      depth: place.depth + 1,
      required,
      leavable: true,
      order,
      choices: 0,
    };
  });
  const others = [...new Set(children.map(keyOf))].filter((name) => !shape.properties.has(name));
  const otherKey = `${keyOfPath(place.path)}o`;
  const shownOthers = form.state.whole.has(otherKey) ? others : others.slice(0, MANY);
  const more = (count: number, what: string) => {
    const show = () => {
      form.state.whole.add(what);
      form.refresh();
    };
    return count > 0
      ? html`<button type="button" class="more" @click=${show}>Show ${count} More Properties</button>`
      : nothing;
  };
  return html`<div class="fields">
    ${repeat(
      named,
      (each) => each.name,
      (each) => field(form, each),
    )}
    ${more(shape.properties.size - listed.length, key)}
    ${repeat(
      shownOthers,
      (name) => name,
      (name) => other(form, place, shape, name, children.filter((each) => keyOf(each) === name).flatMap(of)),
    )}
    ${more(others.length - shownOthers.length, otherKey)}
    ${shape.wantsExtra ? adder(form, place, shape) : nothing}
  </div>`;
}

/** A property that the schema does not name: its name can be changed, too. */
function other(
  form: Form,
  place: Place,
  shape: ObjectShape,
  name: string,
  problems: Place['problems'],
): TemplateResult {
  const path = [...place.path, name];
  const id = form.state.idOf([...path, '\u0000name']);
  const rename = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const text = renameAt(form.text, path, input.value);
    if (text === form.text) {
      // Taken already, or unchanged.
      input.value = name;
      return;
    }
    form.state.moved(place.path, (step) => (step === name ? input.value : step));
    form.edit(text);
  };
  const heading = html`<input
      id=${id}
      class="name"
      type="text"
      spellcheck="false"
      autocomplete="off"
      aria-label="Name of a property"
      .value=${name}
      @change=${rename}
    />${hides(name) ? html`<span class="marks">${shown(name)}</span>` : nothing}`;
  return field(form, {
    path,
    // What may not be there can still be sent, to see what the server makes of it.
    schema: shape.extra === false ? true : shape.extra,
    node: valueIn(propertyOf(place.node!, name)!),
    problems,
    name,
    depth: place.depth + 1,
    required: false,
    leavable: true,
    order: [],
    heading,
    choices: 0,
  });
}

function adder(form: Form, place: Place, shape: ObjectShape): TemplateResult {
  const key = keyOfPath(place.path);
  const id = form.state.idOf([...place.path, '\u0000new']);
  const { name, problem } = form.state.names.get(key) ?? { name: '', problem: undefined };
  const add = () => {
    const taken =
      shape.properties.has(name) || (place.node !== undefined && propertyOf(place.node, name) !== undefined);
    if (taken) {
      form.state.names.set(key, { name, problem: `There is a property “${shown(name, 60)}” already.` });
      return form.refresh(id);
    }
    form.state.names.delete(key);
    const value = smallest(shape.extra, form.schema);
    form.edit(setAt(form.text, [...place.path, name], value), form.state.idOf([...place.path, name]));
  };
  const type = (event: Event) => {
    form.state.names.set(key, { name: (event.target as HTMLInputElement).value, problem: undefined });
    form.refresh();
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    add();
  };
  return html`<div class="adder">
    <input
      id=${id}
      type="text"
      spellcheck="false"
      autocomplete="off"
      placeholder="name"
      aria-label="Name of a New Property"
      aria-invalid=${problem === undefined ? nothing : 'true'}
      aria-describedby=${problem === undefined ? nothing : `${id}-e`}
      .value=${name}
      @input=${type}
      @keydown=${enter}
    />
    <button type="button" class="button" @click=${add}>Add Property</button>
    ${problem === undefined ? nothing : html`<p class="problem" id="${id}-e"><span>${problem}</span></p>`}
  </div>`;
}
