// The page that says what came of the conformance suite's scenarios.

/**
 * @param {readonly { name: string, version?: string, is: string, passed?: number, failed?: number, warned?: number, why?: string[], reason?: string }[]} results
 * @param {{ suite: string }} about
 */
export function page(results, { suite }) {
  const count = (is) => results.filter((result) => result.is === is).length;
  const rows = results.map(
    (result) =>
      `| ${[result.name, result.version ?? 'extension', result.is, checks(result), notes(result)].join(' | ')} |`,
  );
  return `# Conformance

The client scenarios of the official suite, \`@modelcontextprotocol/conformance\` ${suite}, run against the inspector's connection: \`test/conformance/driver.ts\` starts it, calls every tool, reads every resource, gets every prompt and answers every question with its schema's defaults. A scenario that holds for a version with the handshake and for one without runs in both. Made by \`npm run conformance -- --into DIR --out docs/conformance.md\`; exit code 1 says that one failed.

${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} do not apply.

| scenario | version | | checks | |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function checks({ passed, failed, warned }) {
  if (passed === undefined) return '';
  return `${passed} of ${passed + failed}${warned > 0 ? `, ${warned} ${warned === 1 ? 'warning' : 'warnings'}` : ''}`;
}

function notes({ why = [], reason }) {
  return (reason ?? why.join(' ')).replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}
