// What the schemas that a server serves say of what is sent to its tools and what comes back.
import type { DefinedServer, Json } from '../definitions/definition.ts';
import type { JsonProblem, Suggestion } from './inspection.ts';
import { memberText } from './raw-json.ts';
import type { Checker } from './seams.ts';

export class Schemas {
  private readonly checker: Checker | undefined;
  private server: DefinedServer | undefined;

  /** @param checker without one, nothing is found wrong */
  constructor(checker: Checker | undefined) {
    this.checker = checker;
  }

  /** After each reading; undefined when it holds no longer. */
  served(server: DefinedServer | undefined): void {
    this.server = server;
  }

  async validate(tool: string, text: string): Promise<readonly JsonProblem[]> {
    const schema = this.of(tool, 'inputSchema');
    return schema === undefined || !this.checker ? [] : await this.checker.validate(schema, text);
  }

  async suggest(tool: string, text: string, offset: number): Promise<readonly Suggestion[]> {
    const schema = this.of(tool, 'inputSchema');
    return schema === undefined || !this.checker ? [] : await this.checker.suggest(schema, text, offset);
  }

  /**
   * What a tool's result breaks of its output schema; undefined where there is nothing to check.
   * @param result the text of the result
   * @param failed the tool says that it failed: then it need not keep to the schema
   */
  async invalid(tool: string, result: string, failed: boolean): Promise<readonly string[] | undefined> {
    const schema = this.of(tool, 'outputSchema');
    if (schema === undefined || !this.checker) return undefined;
    const content = memberText(result, 'structuredContent');
    if (content !== undefined) return await this.checker.conforms(schema, content);
    return failed ? undefined : ['The tool has an output schema, but its result has no "structuredContent".'];
  }

  private of(tool: string, which: 'inputSchema' | 'outputSchema'): Json | undefined {
    return this.server?.definitions.find(({ kind, name }) => kind === 'tool' && name === tool)?.fields[which];
  }
}
