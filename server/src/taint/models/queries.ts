// Query languages other than SQL: where a query is text or an object, and what passes values apart from it.
import type { Row } from '../row.ts';

const FILTERED = [
  'find',
  'findOne',
  'countDocuments',
  'distinct',
  'exists',
  'deleteOne',
  'deleteMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'findOneAndUpdate',
  'findOneAndDelete',
  'findOneAndReplace',
];

export const queries: readonly Row[] = [
  // GraphQL. Documents elsewhere show themselves by their shape.
  {
    module: ['graphql-request'],
    member: ['request', 'rawRequest'],
    on: 'instance',
    effect: 'opens-network',
    sinks: [
      { kind: 'query', at: 0 },
      { kind: 'query', at: { argument: 0, field: 'document' } },
      { kind: 'query', at: { argument: 0, field: 'query' } },
    ],
  },
  // The function of the module is told the address first.
  {
    module: ['graphql-request'],
    member: ['request', 'rawRequest'],
    on: 'module',
    effect: 'opens-network',
    sinks: [
      { kind: 'query', at: 1 },
      { kind: 'query', at: { argument: 0, field: 'document' } },
      { kind: 'query', at: { argument: 0, field: 'query' } },
    ],
  },
  {
    module: ['@octokit/graphql', '@octokit/core', '@octokit/rest', 'octokit'],
    member: ['graphql'],
    effect: 'opens-network',
    sinks: [
      { kind: 'query', at: 0 },
      { kind: 'query', at: { argument: 0, field: 'query' } },
    ],
  },
  // MongoDB: JavaScript run by the database, and filters in which an object is an operator.
  {
    module: ['mongodb', 'mongoose'],
    member: FILTERED,
    on: 'instance',
    looksOnly: true,
    sinks: [
      { kind: 'filter', at: 0 },
      { kind: 'query', at: { argument: 0, within: '$where' } },
    ],
  },
  {
    module: ['mongodb', 'mongoose'],
    member: ['aggregate'],
    on: 'instance',
    looksOnly: true,
    sinks: [
      { kind: 'query', at: { argument: 0, within: '$where' } },
      { kind: 'query', at: { argument: 0, within: '$function.body' } },
      { kind: 'query', at: { argument: 0, within: '$accumulator.accumulate' } },
    ],
  },
  {
    module: ['mongodb', 'mongoose'],
    member: ['mapReduce'],
    on: 'instance',
    effect: 'reads-database',
    looksOnly: true,
    sinks: [
      { kind: 'query', at: 0 },
      { kind: 'query', at: 1 },
    ],
  },
  // Directories, documents, time series.
  {
    module: ['ldapjs', 'ldapts', 'ldapjs-client', 'ldap-authentication'],
    member: ['search', 'searchReturnAll', 'searchPaginated'],
    on: 'instance',
    effect: 'opens-network',
    sinks: [{ kind: 'query', at: { argument: 1, field: 'filter' } }],
  },
  { module: ['ldap-escape'], member: ['filter', 'dn'], quotes: ['query'] },
  {
    module: ['xpath', 'xpath.js'],
    member: ['', 'select', 'select1', 'evaluate', 'parse'],
    sinks: [{ kind: 'query', at: 0 }],
  },
  {
    module: ['@influxdata/influxdb-client', 'influx', '@influxdata/influxdb3-client'],
    member: ['query', 'queryRaw', 'collectRows', 'queryRows', 'iterateRows', 'collectLines', 'queryPoints'],
    on: 'instance',
    effect: 'reads-database',
    sinks: [{ kind: 'query', at: 0 }],
  },
  {
    module: ['@influxdata/influxdb-client'],
    member: ['flux', 'fluxString', 'fluxDuration', 'fluxDateTime', 'fluxRegExp', 'toFluxValue'],
    quotes: ['query'],
  },
  {
    module: ['influx'],
    member: ['escape.stringLit', 'escape.quoted', 'escape.tag', 'escape.measurement'],
    quotes: ['query'],
  },
  // Lua that Redis runs; values go into KEYS and ARGV.
  {
    module: ['ioredis', 'redis', '@redis/client'],
    member: ['eval', 'EVAL'],
    on: 'instance',
    effect: 'writes-database',
    sinks: [{ kind: 'query', at: 0 }],
  },
  // Languages that can only search.
  {
    module: ['@elastic/elasticsearch', '@opensearch-project/opensearch'],
    member: ['search', 'count', 'deleteByQuery', 'updateByQuery'],
    on: 'instance',
    effect: 'reads-database',
    looksOnly: true,
    sinks: [
      { kind: 'search', at: { argument: 0, within: 'query_string.query' } },
      { kind: 'search', at: { argument: 0, field: 'q' } },
    ],
  },
  {
    module: ['prometheus-query'],
    member: ['instantQuery', 'rangeQuery'],
    on: 'instance',
    effect: 'opens-network',
    sinks: [{ kind: 'search', at: 0 }],
  },
  {
    module: ['jira.js', 'confluence.js', 'jira-client', 'jira-connector'],
    member: [
      'searchForIssuesUsingJql',
      'searchForIssuesUsingJqlPost',
      'searchForIssuesUsingJqlEnhancedSearch',
      'searchForIssuesUsingJqlEnhancedSearchPost',
      'searchByCQL',
      'searchContentByCQL',
      'searchJira',
    ],
    on: 'instance',
    effect: 'opens-network',
    sinks: [
      { kind: 'search', at: { argument: 0, field: 'jql' } },
      { kind: 'search', at: { argument: 0, field: 'cql' } },
      { kind: 'search', at: 0 },
    ],
  },
];
