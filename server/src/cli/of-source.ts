// The commands that only read: a program of its own, so that a check loads nothing that talks to servers.
export { check } from './check.ts';
export { explain } from './explain.ts';
export { report } from './report.ts';
export { rulesTable } from './rules.ts';
export { runThread } from './threads.ts';
export { tools } from './tools.ts';
