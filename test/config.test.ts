// The configuration: what is read, what is complained about and where, what it does to findings, and its JSON schema.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { applyEdits, modify } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../server/src/catalogue.ts';
import { applyConfig, type Config, defaultConfig, ignoredBy, parseConfig } from '../server/src/config.ts';
import { findingAt } from './output/sample.ts';

const known = ['command-injection', 'path-traversal', 'unused-suppression'];

function problems(text: string): readonly string[] {
  return parseConfig(text, known).problems.map((each) => `${each.line}:${each.column} ${each.message}`);
}

function config(text: string): Config {
  const { config: read, problems: found } = parseConfig(text, known);
  expect(found).toEqual([]);
  return read;
}

describe('reading', () => {
  it('takes comments and trailing commas', () => {
    const text = `{
      // what we live with
      "$schema": "./toolward.config.schema.json",
      "rules": {
        "path-traversal": "off",
        "command-injection": { "severity": "warning", "confidence": "high", },
      },
      "minimumConfidence": "medium",
      "ignore": ["gen/", "*.min.js"],
      "roots": ["packages/server"],
      "failOn": "error",
    }`;
    expect(config(text)).toEqual({
      rules: new Map([
        ['path-traversal', { severity: 'off' }],
        ['command-injection', { severity: 'warning', confidence: 'high' }],
      ]),
      minimumConfidence: 'medium',
      ignore: ['gen/', '*.min.js'],
      roots: ['packages/server'],
      failOn: 'error',
    });
    expect(config('{}')).toEqual(defaultConfig);
  });

  it.each([
    ['', '1:1 this is not JSON: value expected'],
    ['{\n  "failOn": "error"\n  "roots": []\n}', '3:3 this is not JSON: comma expected'],
    ['{ "failOn": "error"', '1:20 this is not JSON: close brace expected'],
    ['[]', '1:1 a configuration is an object: { "rules": { … } }'],
    ['null', '1:1 a configuration is an object: { "rules": { … } }'],
    ['{ "rule": {} }', '1:3 there is no setting "rule"; did you mean "rules"?'],
    ['{ "colour": {} }', '1:3 there is no setting "colour"'],
    [
      '{\r\n  "rules": {\r\n    "comand-injection": "off" } }',
      '3:5 there is no rule "comand-injection"; did you mean "command-injection"?',
    ],
    ['{ "rules": { "__proto__": "off" } }', '1:14 there is no rule "__proto__"'],
    ['{ "rules": [] }', '1:12 "rules" is an object of rule ids: { "path-traversal": "error" }'],
    ['{ "rules": { "path-traversal": "warn" } }', '1:32 "path-traversal" must be "error", "warning", "note" or "off"'],
    ['{ "rules": { "path-traversal": 2 } }', '1:32 "path-traversal" must be "error", "warning", "note" or "off"'],
    [
      '{ "rules": { "path-traversal": { "level": 2 } } }',
      '1:34 a rule has no setting "level"; it has "severity" and "confidence"',
    ],
    [
      '{ "rules": { "path-traversal": { "confidence": "hi" } } }',
      '1:48 "confidence" must be "high", "medium" or "low"',
    ],
    ['{ "minimumConfidence": "none" }', '1:24 "minimumConfidence" must be "high", "medium" or "low"'],
    ['{ "failOn": null }', '1:13 "failOn" must be "error", "warning" or "note"'],
    ['{ "ignore": "gen" }', '1:13 "ignore" is a list of texts'],
    ['{ "ignore": ["a", 7] }', '1:13 "ignore" is a list of texts'],
    ['{ "roots": ["a", "../b"] }', `1:18 the root "../b" must be a folder below the configuration's own`],
    ['{ "roots": ["/etc"] }', `1:13 the root "/etc" must be a folder below the configuration's own`],
  ])('complains about %j', (text, complaint) => {
    expect(problems(text)[0]).toBe(complaint);
  });

  it('goes on with the rest, for an editor', () => {
    const { config: read, problems: found } = parseConfig(
      '{ "failOn": 7, "minimumConfidence": "high", "x": 1 }',
      known,
    );
    expect(read.minimumConfidence).toBe('high');
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ start: 12, end: 13 });
  });
});

describe('applying', () => {
  const finding = findingAt('src/a.ts', 'abc', 'b', { confidence: 'medium' });
  const apply = (text: string, within?: (file: string) => string | undefined) =>
    applyConfig([finding], config(text), within);

  it('changes severities and drops what is off', () => {
    expect(apply('{}')).toEqual([finding]);
    expect(apply('{ "rules": { "command-injection": "note" } }')).toEqual([{ ...finding, severity: 'note' }]);
    expect(apply('{ "rules": { "command-injection": "off" } }')).toEqual([]);
    expect(apply('{ "rules": { "path-traversal": "off" } }')).toEqual([finding]);
  });

  it("drops low confidence, by the rule's own bound first", () => {
    expect(apply('{ "minimumConfidence": "medium" }')).toEqual([finding]);
    expect(apply('{ "minimumConfidence": "high" }')).toEqual([]);
    expect(apply('{ "minimumConfidence": "high", "rules": { "command-injection": { "confidence": "low" } } }')).toEqual(
      [finding],
    );
  });

  it('drops findings in ignored files, seen from its own folder', () => {
    expect(apply('{ "ignore": ["src/"] }')).toEqual([]);
    expect(apply('{ "ignore": ["/a.ts"] }')).toEqual([finding]);
    expect(apply('{ "ignore": ["/a.ts"] }', (file) => file.replace('src/', ''))).toEqual([]);
    expect(apply('{ "ignore": ["*"] }', () => undefined)).toEqual([finding]);
  });

  it('reads patterns as git does, case and all', () => {
    const ignored = ignoredBy(['gen/', '!gen.ts', '*.out.js']);
    expect(['gen/', 'Gen/', 'gen', 'a/gen/', 'a.out.js', 'a.OUT.js', ''].map(ignored)).toEqual([
      ...[true, false, false, true, true, false, false],
    ]);
  });
});

describe('toolward.config.schema.json', () => {
  const file = fileURLToPath(new URL('../toolward.config.schema.json', import.meta.url));
  const text = fs.readFileSync(file, 'utf8');
  const schema = JSON.parse(text);

  it('knows every rule with its summary (UPDATE=1 writes it anew)', () => {
    const properties = Object.fromEntries(
      catalogue.map((rule) => [rule.id, { description: rule.summary, $ref: '#/definitions/rule' }]),
    );
    if (process.env.UPDATE === '1') {
      // Only this part is written, so that the rest keeps its form.
      const options = { formattingOptions: { insertSpaces: true, tabSize: 2 } };
      const edits = modify(text, ['properties', 'rules', 'properties'], properties, options);
      fs.writeFileSync(file, applyEdits(text, edits));
      schema.properties.rules.properties = properties;
    }
    expect(schema.properties.rules.properties).toEqual(properties);
    expect(Object.keys(schema.properties.rules.properties)).toEqual(catalogue.map((rule) => rule.id));
  });

  it('accepts and refuses what the reader accepts and refuses', () => {
    const ajv = new Ajv({ strict: false });
    const check = ajv.compile(schema);
    const ids = catalogue.map((rule) => rule.id);
    const samples: [boolean, unknown][] = [
      [true, {}],
      [true, { $schema: 'x', minimumConfidence: 'high', ignore: ['a'], roots: ['a/b', 'a..b'], failOn: 'note' }],
      [true, { rules: { 'unused-suppression': 'off' } }],
      [true, { rules: { 'unused-suppression': { severity: 'error', confidence: 'low' } } }],
      [true, { rules: { 'unused-suppression': {} } }],
      [false, []],
      [false, { rules: { nope: 'off' } }],
      [false, { rules: { 'unused-suppression': 'warn' } }],
      [false, { rules: { 'unused-suppression': { level: 'off' } } }],
      [false, { minimumConfidence: 'none' }],
      [false, { ignore: 'a' }],
      [false, { ignore: [''] }],
      [false, { roots: ['../a'] }],
      [false, { roots: ['a/../b'] }],
      [false, { roots: ['..'] }],
      [false, { roots: ['C:\\a'] }],
      [false, { failOn: 'never' }],
      [false, { other: 1 }],
    ];
    for (const [fine, value] of samples) {
      const json = JSON.stringify(value);
      expect([json, check(value)]).toEqual([json, fine]);
      expect([json, parseConfig(json, ids).problems.length === 0]).toEqual([json, fine]);
    }
  });
});

describe('a text that is no configuration', () => {
  it('has as many problems as anybody reads', () => {
    const { problems } = parseConfig(`{ ${'"a": 1, '.repeat(30_000)} }`, ['ssrf']);
    expect(problems).toHaveLength(200);
  });
});
