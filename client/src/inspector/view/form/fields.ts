// From a place and its shape to what is shown: a control with its frame, a group, a list, alternatives.
import { html, type TemplateResult } from 'lit';
import { choiceField } from './choice.ts';
import {
  draftProblem,
  jsonControl,
  MOST_LISTED,
  numberControl,
  optionsControl,
  textControl,
  ticksControl,
} from './controls.ts';
import { type Form, idOf, type Naming, type Place, shown } from './form.ts';
import { describedBy, descriptionOf, frame, hintsOf, labelOf, marksOf, problemsOf, waysOf } from './frame.ts';
import { listField } from './list.ts';
import { objectField } from './object.ts';
import type { List, Options, Shape } from './shape.ts';
import { isOfShape } from './variants.ts';

/** Alternatives at one place are followed so far, then it is JSON: a schema may lead in a circle. */
const MOST_CHOICES = 4;

/** What is shown for a place. */
export function field(form: Form, place: Place): TemplateResult {
  const shape = form.shapeOf(place.schema);
  const messages = [...own(form, place, shape), ...place.problems.map((problem) => problem.message)];
  if (place.node !== undefined && !isOfShape(shape, form.text, place.node)) {
    return asJson(
      form,
      place,
      shape,
      messages,
      `This is ${kindOfNode(place.node.type)}, not what the schema asks for, so it is shown as JSON.`,
    );
  }
  switch (shape.is) {
    case 'text':
      return frame(form, place, shape, (naming) => textControl(form, place, shape, naming), messages, {
        empty: { text: '""', label: 'Set to Empty' },
      });
    case 'number':
      return frame(form, place, shape, (naming) => numberControl(form, place, shape, naming), messages);
    case 'options':
      if (shape.options.length > MOST_LISTED) return asJson(form, place, shape, messages, ofMany(shape));
      return frame(form, place, shape, (naming) => optionsControl(form, place, shape, naming), messages, {
        selects: true,
      });
    case 'any':
      return asJson(
        form,
        place,
        shape,
        messages,
        shape.problem === undefined ? 'Any JSON; text stands in quotes.' : shown(shape.problem, 500),
      );
    case 'object':
      return objectField(form, place, shape);
    case 'list':
      return ticked(form, place, shape, messages) ?? listField(form, place, shape);
    case 'choice':
      if (place.choices >= MOST_CHOICES)
        return asJson(
          form,
          place,
          shape,
          messages,
          'There are many alternatives within each other here, so it is shown as JSON.',
        );
      return choiceField(form, place, shape, messages);
  }
}

function own(form: Form, place: Place, shape: Shape): readonly string[] {
  const problem = draftProblem(form, place, shape);
  return problem === undefined ? [] : [problem];
}

function asJson(form: Form, place: Place, shape: Shape, messages: readonly string[], note: string): TemplateResult {
  return frame(form, place, shape, (naming) => jsonControl(form, place, naming), messages, { note });
}

function ofMany(shape: Options): string {
  const first = shape.options.slice(0, 5).map((option) => shown(option.text, 60));
  return `One of ${shape.options.length} values, as JSON: ${first.join(', ')}, …`;
}

/** A list of some of a few values. */
function ticked(form: Form, place: Place, shape: List, messages: readonly string[]): TemplateResult | undefined {
  const items = shape.first.length > 0 || shape.rest === false ? undefined : form.shapeOf(shape.rest);
  if (items?.is !== 'options' || items.boolean || items.options.length < 2 || items.options.length > 50)
    return undefined;
  if (place.node?.type === 'null') return undefined;
  const id = idOf(form, place);
  const naming: Naming = { id, describedBy: '', invalid: messages.length > 0 };
  const ticks = ticksControl(form, place, items, naming);
  if (ticks === undefined) return undefined;
  const about = describedBy(place, shape, id, { state: true, problem: messages.length > 0, note: false });
  return html`<fieldset class="field ${messages.length > 0 ? 'wrong' : ''}" aria-labelledby="${id}-l" aria-describedby=${about}>
    <legend class="head">
      <span class="label" id="${id}-l">${labelOf(place, shape)}</span>
      ${marksOf(place, shape, id, true)} ${waysOf(form, place, shape, id, { text: '[]', label: 'Set to Empty' })}
    </legend>
    ${descriptionOf(form, place, shape, id)} ${ticks} ${hintsOf(shape, id)} ${problemsOf(messages, id)}
  </fieldset>`;
}

function kindOfNode(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return 'a list';
    default:
      return 'an object';
  }
}
