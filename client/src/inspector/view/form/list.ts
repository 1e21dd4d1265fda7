// A list: its items one below the other, with ways to add, take away and move them.
import { html, nothing, type TemplateResult } from 'lit';
import { field } from './fields.ts';
import { type Form, idOf, type Place, shown } from './form.ts';
import { group } from './group.ts';
import { smallest } from './initial.ts';
import { appendAt, itemsOf, moveItem, removeAt, setAt } from './json-text.ts';
import { divided } from './problems.ts';
import type { List } from './shape.ts';
import { keyOfPath } from './state.ts';

/** So many items are shown until somebody wants them all. */
const MANY = 50;

export function listField(form: Form, place: Place, shape: List): TemplateResult {
  const items = place.node === undefined ? [] : itemsOf(place.node);
  const { own, of } = divided(place.problems, items);
  const schemaOf = (n: number): unknown => shape.first[n] ?? shape.rest;
  const add = () => {
    const schema = schemaOf(items.length);
    const value = smallest(schema === false ? true : schema, form.schema);
    const isList = place.node?.type === 'array';
    const text = isList
      ? appendAt(form.text, place.path, value)
      : setAt(form.text, place.path, `[${value}]`, place.order);
    form.state.open.set(keyOfPath(place.path), true);
    if (form.state.whole.has(keyOfPath(place.path)) || items.length >= MANY)
      form.state.whole.add(keyOfPath(place.path));
    form.edit(text, form.state.idOf([...place.path, items.length]));
  };
  const full = shape.rest === false && items.length >= shape.first.length;
  const adding = html`<button type="button" class="button" id="${idOf(form, place)}-add" ?disabled=${full} @click=${add}>
    Add Item
  </button>`;
  return group(form, place, shape, {
    size: items.length,
    summary: place.node?.type === 'array' ? `${items.length} ${items.length === 1 ? 'item' : 'items'}` : '',
    messages: own.map((problem) => problem.message),
    add: { label: 'Add Item', does: add },
    empty: { text: '[]', label: 'Set to Empty' },
    content: () => {
      const whole = form.state.whole.has(keyOfPath(place.path));
      const some = whole ? items : items.slice(0, MANY);
      const showAll = () => {
        form.state.whole.add(keyOfPath(place.path));
        form.refresh();
      };
      return html`<div class="fields items">
        ${some.map((node, n) =>
          field(form, {
            path: [...place.path, n],
            schema: schemaOf(n) === false ? true : schemaOf(n),
            node,
            problems: of(node),
            name: `Item ${n + 1}`,
            depth: place.depth + 1,
            required: false,
            leavable: false,
            order: [],
            actions: actions(form, place, n, items.length),
            choices: 0,
          }),
        )}
        ${
          some.length < items.length
            ? html`<button type="button" class="more" @click=${showAll}>Show ${items.length - some.length} More Items</button>`
            : nothing
        }
        ${adding}
      </div>`;
    },
  });
}

function actions(form: Form, place: Place, n: number, count: number): TemplateResult {
  const of = place.name === undefined ? '' : ` of ${shown(place.name, 120)}`;
  const id = form.state.idOf([...place.path, n]);
  const move = (to: number, button: string) => {
    form.state.moved(place.path, (step) => (step === n ? to : step === to ? n : step));
    // At the end of the way, the other button takes the focus.
    const still = to > 0 && to < count - 1 ? button : to === 0 ? 'down' : 'up';
    form.edit(moveItem(form.text, place.path, n, to), `${form.state.idOf([...place.path, to])}-${still}`);
  };
  const remove = () => {
    form.state.moved(place.path, (step) =>
      typeof step !== 'number' || step < n ? step : step === n ? undefined : step - 1,
    );
    const next =
      count === 1 ? `${idOf(form, place)}-add` : `${form.state.idOf([...place.path, Math.min(n, count - 2)])}-remove`;
    form.edit(removeAt(form.text, [...place.path, n]), next);
  };
  return html`<button type="button" id="${id}-up" ?disabled=${n === 0} aria-label="Move Up: Item ${n + 1}${of}" @click=${() => move(n - 1, 'up')}>
      Move Up
    </button>
    <button type="button" id="${id}-down" ?disabled=${n === count - 1} aria-label="Move Down: Item ${n + 1}${of}" @click=${() => move(n + 1, 'down')}>
      Move Down
    </button>
    <button type="button" id="${id}-remove" aria-label="Remove: Item ${n + 1}${of}" @click=${remove}>Remove</button>`;
}
