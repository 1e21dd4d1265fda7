// The arguments of a prompt as a JSON Schema: all of them are text.
import { isObject, own } from './schema.ts';

/** @param list `arguments` of a prompt as served: any JSON */
export function promptSchema(list: unknown): unknown {
  const all = Array.isArray(list) ? list.filter(isObject) : [];
  const named = all.flatMap((each) => {
    const name = own(each, 'name');
    return typeof name === 'string' ? [{ each, name }] : [];
  });
  const properties = named.map(({ each, name }): [string, unknown] => {
    return [name, { type: 'string', title: own(each, 'title'), description: own(each, 'description') }];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: named.filter(({ each }) => own(each, 'required') === true).map(({ name }) => name),
    additionalProperties: false,
  };
}
