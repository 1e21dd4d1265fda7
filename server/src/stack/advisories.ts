// Known holes of the packages that servers are made with, as data. A package manager's audit knows more: here are those
// that concern a server of the protocol, each with what must be true of a program for it to matter.

/**
 * When a hole matters.
 *
 * - `http`: the server is reached over the network
 * - `exploded-template`: it has a resource template with an exploded variable, `{/path*}`
 * - `always`: wherever the package is used
 * - `tool`: on the machine of whoever develops with it
 */
export type Condition = 'http' | 'exploded-template' | 'always' | 'tool';

export interface Advisory {
  readonly id: string;
  readonly package: string;
  /** The first version that has it; from the beginning where it is left out. */
  readonly from?: string;
  /** The first version without it. */
  readonly fixed: string;
  readonly when: Condition;
  /** What it lets happen, as the end of a sentence. */
  readonly what: string;
  readonly source: string;
}

export const advisories: readonly Advisory[] = [
  {
    id: 'CVE-2025-66414',
    package: '@modelcontextprotocol/sdk',
    fixed: '1.24.0',
    when: 'http',
    what: 'a web page can reach a server on the same machine through a name of its own',
    source: 'https://github.com/advisories/GHSA-w48q-cv73-mx4w',
  },
  {
    id: 'CVE-2026-0621',
    package: '@modelcontextprotocol/sdk',
    fixed: '1.25.2',
    when: 'exploded-template',
    what: 'one address of a resource keeps the server busy without end',
    source: 'https://github.com/advisories/GHSA-8r9q-7v3j-jr4g',
  },
  {
    id: 'CVE-2026-25536',
    package: '@modelcontextprotocol/sdk',
    from: '1.10.0',
    fixed: '1.26.0',
    when: 'http',
    what: 'clients that share a server or a transport get each other’s answers',
    source: 'https://github.com/advisories/GHSA-345p-7cg4-v4c7',
  },
  {
    id: 'CVE-2025-6514',
    package: 'mcp-remote',
    from: '0.0.5',
    fixed: '0.1.16',
    when: 'always',
    what: 'a hostile server runs commands on the machine that connects to it',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2025-6514',
  },
  {
    id: 'CVE-2025-49596',
    package: '@modelcontextprotocol/inspector',
    fixed: '0.14.1',
    when: 'tool',
    what: 'a web page runs commands on the machine where the inspector runs',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2025-49596',
  },
];
