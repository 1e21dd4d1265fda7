// What servers ask the person for, until it is answered or nobody waits for it any more.
import { MAX_QUESTIONS } from './bounds.ts';
import { objectText } from './compose.ts';
import type { Question, Reply } from './inspection.ts';
import { LiveProblem } from './problem.ts';

export type Asked = Question['method'];

export interface QuestionEvents {
  question(question: Question): void;
  over(question: number): void;
}

/** What became of a question: the text of a result, or words of refusal, or that it is no longer waited for. */
export type Replied = Reply | 'over';

interface Open {
  readonly method: Asked;
  settle(replied: Replied): void;
}

export function isQuestion(method: string): method is Asked {
  return method === 'sampling/createMessage' || method === 'elicitation/create';
}

/** The open questions of one server. */
export class Questions {
  private readonly events: QuestionEvents;
  private readonly open = new Map<number, Open>();
  private last = 0;

  constructor(events: QuestionEvents) {
    this.events = events;
  }

  /**
   * Asks the person. Aborting `signal` takes the question back.
   * @param params the text of a JSON object, without secrets
   */
  async ask(method: Asked, params: string, request: number | undefined, signal: AbortSignal): Promise<Replied> {
    if (signal.aborted) return 'over';
    if (this.open.size >= MAX_QUESTIONS) return { refused: `More than ${MAX_QUESTIONS} questions are open already.` };
    const question = ++this.last;
    let takeBack: (() => void) | undefined;
    try {
      return await new Promise<Replied>((settle) => {
        this.open.set(question, { method, settle });
        takeBack = () => settle('over');
        signal.addEventListener('abort', takeBack, { once: true });
        this.events.question({ question, method, params, request });
      });
    } finally {
      if (takeBack) signal.removeEventListener('abort', takeBack);
      this.open.delete(question);
      this.events.over(question);
    }
  }

  /**
   * The person's answer. One to a question that is over is left aside.
   * @throws LiveProblem when it is no answer; the question then stays open
   */
  reply(question: number, reply: Reply): void {
    const open = this.open.get(question);
    if (open === undefined) return;
    if ('refused' in reply) open.settle({ refused: String(reply.refused) });
    else open.settle({ result: objectText(reply.result, 'The answer') });
  }

  /** Nobody waits for any answer any more. */
  end(): void {
    for (const { settle } of [...this.open.values()]) settle('over');
  }
}

/** What a server is told that wants something only a person gives, where there is none. */
export function nobodyAnswers(method: string): LiveProblem {
  return new LiveProblem('refused', `The server wants ${method} answered, and nobody is there to answer it.`);
}
