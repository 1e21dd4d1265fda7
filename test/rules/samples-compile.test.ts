// The pages' samples are programs that compile against the real SDKs, so that a reader may copy them.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { typeErrors } from '../fixes/type-check.ts';
import { parsePage, textsOf } from './page.ts';

const folder = fileURLToPath(new URL('../../server/src/rules/', import.meta.url));

test('the samples of all pages compile', { timeout: 180_000 }, () => {
  const samples = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const page = parsePage(name.replace(/\.md$/, ''), fs.readFileSync(`${folder}${name}`, 'utf8'));
      return page.samples.map((sample) => [`${page.id}.md:${sample.start}`, textsOf(sample)] as const);
    });
  // Packages that are not installed here are not checked; what comes from them is `any`. So are modules of Node.js
  // that are newer than the types at hand.
  const absent =
    /: (Cannot find module '[^.][^']*' or its corresponding type declarations\.$|Could not find a declaration file for module '[^.][^']*'|Cannot find name 'node:\w+'\. Do you need)/;
  // A schema that is missing is a mistake that the compiler notices as well: the first parameter is the context then.
  const context = /^unvalidated-argument\.md.* on type '(RequestHandlerExtra<.*>|ServerContext)'\.$/;
  const errors = [...typeErrors(new Map(samples))].flatMap(([where, all]) =>
    all.map((error) => `${where} ${error}`).filter((error) => !absent.test(error) && !context.test(error)),
  );
  expect(errors).toEqual([]);
});
