// URI templates (RFC 6570) as far as servers use them: which variables there are, and the address with their values.

const EXPRESSION = /\{([+#./;?&]?)([^{}]*)\}/g;

/** The names of a template's variables, each once. */
export function variablesOf(template: string): string[] {
  const names = [...template.matchAll(EXPRESSION)].flatMap((match) => match[2]!.split(',').map((one) => bare(one)));
  return [...new Set(names.filter((one) => one !== ''))];
}

/** The address; variables without a value are left out, as the RFC has it. */
export function expand(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(EXPRESSION, (_, operator: string, list: string) => {
    const given = list
      .split(',')
      .map((one) => ({ name: bare(one), most: /:(\d+)$/.exec(one)?.[1] }))
      .filter(({ name }) => (Object.hasOwn(values, name) ? values[name]! : '') !== '')
      .map(({ name, most }) => ({
        name,
        value: most === undefined ? values[name]! : values[name]!.slice(0, Number(most)),
      }));
    if (given.length === 0) return '';
    const open = operator === '+' || operator === '#';
    const encode = (text: string) => (open ? encodeURI(text) : encodeURIComponent(text));
    const named = operator === ';' || operator === '?' || operator === '&';
    const parts = given.map(({ name, value }) => (named ? `${name}=${encode(value)}` : encode(value)));
    const first = operator === '+' ? '' : operator;
    const between = operator === '' || operator === '+' || operator === '#' ? ',' : operator === '?' ? '&' : operator;
    return first + parts.join(between);
  });
}

function bare(variable: string): string {
  return variable.trim().replace(/(\*|:\d+)$/, '');
}
