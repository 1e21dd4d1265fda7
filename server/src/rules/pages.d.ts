// Types of the rules' pages as the bundler and the tests give them (see scripts/rule-pages.mjs).

declare module 'toolward:rule-pages' {
  /** Markdown of every rule's page, by rule id. */
  export const rulePages: Readonly<Record<string, string>>;
}

declare module '*.md' {
  const text: string;
  export default text;
}
