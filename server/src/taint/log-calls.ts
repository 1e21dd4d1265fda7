// Calls that write a line into a log.
import type { ExternalCall } from '../analysis/machine.ts';

const CONSOLE =
  /^(?:global#(?:globalThis\.|global\.)?console|console#)\.?(?:log|info|debug|warn|error|trace|dir|table|group)$/;
const STREAM = /^(?:global#(?:globalThis\.|global\.)?process|process#)\.?std(?:out|err)\.write$/;
const LIBRARY =
  /^(?:winston|pino|bunyan|loglevel|log4js|consola|signale|tslog|roarr|npmlog|loglayer|@logtape\/logtape|electron-log|fancy-log|log-symbols|debug|@nestjs\/common|@sentry\/[\w-]+|(?:@[\w.-]+\/)?[\w.-]*fastmcp|@opentelemetry\/api-logs)\b.*(?:[#.](?:log|info|notice|debug|verbose|warn|warning|error|fatal|trace|silly|http|emit|captureMessage|addBreadcrumb)|\(\))$/;
/** What the protocol itself has for it. */
const PROTOCOL = /[#.](?:sendLoggingMessage|sendLog)$/;
/** A method of something unknown, by the names that loggers have for it. */
const METHOD = /[#.](?:log|info|notice|debug|verbose|warn|warning|error|fatal|trace|http|audit|record)$/;
const LOGGER = /(?:^|[^a-z])(?:logger|logging|log|audit|telemetry|tracer|winston|pino|mcpReq)$|(?:Logger|Log|Audit)$/;
const APPENDS = /^(?:fs|node:fs|fs\/promises|fs-extra)#(?:promises\.)?appendFile(?:Sync)?$/;

/** True where the call writes something down for whoever runs the server. */
export function isLogCall(call: Pick<ExternalCall, 'path' | 'site'>): boolean {
  const { path, site } = call;
  if (CONSOLE.test(path) || STREAM.test(path) || PROTOCOL.test(path) || APPENDS.test(path)) return true;
  if (LIBRARY.test(path)) return true;
  if (!METHOD.test(path)) return false;
  const { text, tree } = site.module.facts;
  const written = text.slice(site.node.getStart(tree), site.node.end);
  const callee = /^(?:await\s+)?([\w$.?!()[\]'" ]*?)\??\.\s*\w+\s*\(/.exec(written)?.[1] ?? '';
  return LOGGER.test(callee.replace(/(?:\(\))?[?!]*$/, ''));
}
