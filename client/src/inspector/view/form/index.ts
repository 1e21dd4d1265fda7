// The form, as the rest of the view uses it.
import { ToolForm } from './tool-form.ts';

export { initialText } from './initial.ts';
export { type FormChange, ToolForm } from './tool-form.ts';

/** Makes `<tool-form>` known; once. */
export function defineToolForm(): void {
  if (customElements.get('tool-form') === undefined) customElements.define('tool-form', ToolForm);
}
