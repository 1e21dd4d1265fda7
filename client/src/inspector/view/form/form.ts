// What the parts of a form know of it, and how they change it.
import type { TemplateResult } from 'lit';
import type { JsonProblem } from '../../../../../server/src/live/contract.ts';
import { visible } from '../../../visible.ts';
import type { Node, Path } from './json-text.ts';
import type { Choice, Shape } from './shape.ts';
import type { FormState } from './state.ts';

export interface Form {
  /** The whole schema. */
  readonly schema: unknown;
  readonly text: string;
  readonly root: Node | undefined;
  readonly state: FormState;
  readonly shapeOf: (schema: unknown) => Shape;
  /** What the alternatives are called. */
  titlesOf(choice: Choice): readonly string[];
  /** Another text; `then` is the id of what gets the focus. */
  edit(text: string, then?: string): void;
  /** Nothing in the text changes, but what is shown of it. */
  refresh(then?: string): void;
  /** Whether a group that nobody opened or closed yet is open; `size` is how many fields are in it. */
  opensByItself(depth: number, size: number): boolean;
}

/** Where a value stands or may stand. */
export interface Place {
  readonly path: Path;
  readonly schema: unknown;
  readonly node: Node | undefined;
  /** Those of the value and of all in it. */
  readonly problems: readonly JsonProblem[];
  readonly name: string | undefined;
  /** How many groups it is in. */
  readonly depth: number;
  readonly required: boolean;
  /** It can be left out: it is a property. */
  readonly leavable: boolean;
  /** Names of the properties around, in the schema's order. */
  readonly order: readonly string[];
  /** Buttons beside the label, such as those that move an item. */
  readonly actions?: TemplateResult;
  /** In place of the label: the name of a property that the schema does not name. */
  readonly heading?: TemplateResult;
  /** How many alternatives were chosen on the way at this very place. */
  readonly choices: number;
  /** The id of its control, where that is not the one of its path. */
  readonly id?: string;
  /** It is the value of an alternative whose label stands above: what it is called, in place of a label of its own. */
  readonly bare?: string;
}

/** How a control is found and named: by the label that points to its id, or by words of its own. */
export interface Naming {
  readonly id: string;
  readonly label?: string;
  /** Ids of what describes it. */
  readonly describedBy: string;
  readonly invalid: boolean;
}

/** The id of the control of a place. */
export function idOf(form: Form, place: Place): string {
  return place.id ?? form.state.idOf(place.path);
}

/** A text of the server's on one line, not longer than `most`; how much is left out is said. */
export function shown(text: string, most = 200): string {
  if (text.length <= most) return visible(text);
  return `${visible(text.slice(0, most))}… (${text.length - most} more characters)`;
}

/** What a place is called, for people. */
export function calledOf(place: Place, shape: Shape): string {
  return shown(shape.title ?? place.name ?? 'Value', 120);
}
