// The work on one schema that is done away from the main thread, and the messages that ask for it.
import type { Node } from 'jsonc-parser';
import type { Json } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import type { JsonProblem, Suggestion } from '../inspection.ts';
import { check } from './check.ts';
import type { Failure } from './failure.ts';
import { type Prepared, prepare, UnusableSchema } from './schema.ts';
import { suggesting } from './suggest.ts';
import { treeOfJson } from './text.ts';
import { wordsFor } from './words.ts';

export type Job =
  | { readonly do: 'validate'; readonly text: string }
  | { readonly do: 'conforms'; readonly text: string }
  | { readonly do: 'suggest'; readonly text: string; readonly offset: number };

export type Done =
  | { readonly is: 'problems'; readonly problems: readonly JsonProblem[] }
  | { readonly is: 'sentences'; readonly sentences: readonly string[] }
  | { readonly is: 'suggestions'; readonly suggestions: readonly Suggestion[] };

export type ToWorker = {
  /** Chosen by the main thread; its schema comes along with the first job. */
  readonly schemaId: number;
  readonly schema?: Json;
  readonly job: Job;
};
export type FromWorker = { readonly ready: true } | { readonly done: Done };

const MAX_TOLD = 100;

/** Does jobs on one schema. Never throws. */
export class SchemaWork {
  private readonly schema: Json;
  private prepared: Prepared | string | undefined;
  private suggest: ReturnType<typeof suggesting> | undefined;

  constructor(schema: Json) {
    this.schema = schema;
  }

  async do(job: Job): Promise<Done> {
    switch (job.do) {
      case 'validate':
        return { is: 'problems', problems: this.problems(job.text, 'the arguments', 'The tool’s schema') };
      case 'conforms': {
        const problems = this.problems(job.text, 'the structured content', 'The tool’s output schema');
        return { is: 'sentences', sentences: problems.map(({ message }) => message) };
      }
      case 'suggest': {
        try {
          this.suggest ??= suggesting(this.schema);
          return { is: 'suggestions', suggestions: await this.suggest(job.text, job.offset) };
        } catch {
          // Without suggestions, one types.
          return { is: 'suggestions', suggestions: [] };
        }
      }
      default:
        return job satisfies never;
    }
  }

  private problems(text: string, root: string, whose: string): JsonProblem[] {
    const { node, problems } = treeOfJson(text);
    return node === undefined ? [...problems] : [...problems, ...this.failures(node, text, root, whose)];
  }

  private failures(node: Node, text: string, root: string, whose: string): readonly JsonProblem[] {
    const about = (message: string) => [{ offset: 0, length: 0, message: visible(message) }];
    try {
      this.prepared ??= prepareOr(this.schema);
      if (typeof this.prepared === 'string') return about(`${whose} ${this.prepared}; nothing was checked`);
      const { failures, notes } = check(this.prepared, node, text);
      return [
        ...unique(failures, root).slice(0, MAX_TOLD),
        ...notes.flatMap((note) => about(`${whose} has ${note}, which means nothing; that part was not checked`)),
      ];
    } catch (error) {
      if (error instanceof UnusableSchema) return about(`${whose} ${error.message}; nothing was checked`);
      if (error instanceof RangeError) return about(`${whose} or what is checked nests too deep; nothing was checked`);
      return about(`${whose} could not be understood; nothing was checked`);
    }
  }
}

function prepareOr(schema: Json): Prepared | string {
  try {
    return prepare(schema);
  } catch (error) {
    if (error instanceof UnusableSchema) return error.message;
    throw error;
  }
}

/** In the order of their places; what two parts of a schema say alike, once. */
function unique(failures: readonly Failure[], root: string): JsonProblem[] {
  const problems = new Map<string, JsonProblem>();
  for (const failure of failures) {
    const { offset, length } = failure.at;
    const message = wordsFor(failure, root);
    problems.set(`${offset} ${message}`, { offset, length, message });
  }
  return [...problems.values()].sort((a, b) => a.offset - b.offset);
}
