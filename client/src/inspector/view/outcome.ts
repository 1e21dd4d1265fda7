// What became of a call, in a word with an icon: protocol error, tool error, timeout and the like are different things.
import type { CallTask } from './asks.ts';
import type { Answer, Outcome } from './told.ts';

export interface Verdict {
  readonly word: string;
  readonly icon: string;
  readonly look: 'good' | 'bad' | 'odd';
  /** One sentence; undefined where the word says it all. */
  readonly sentence: string | undefined;
}

/**
 * @param answer undefined while none came
 * @param task of a call that was answered with a task
 */
export function verdictOf(answer: Answer | undefined, task?: CallTask): Verdict {
  if (task !== undefined && task.is !== 'over') return verdictOfTask(task);
  if (answer === undefined) return { word: 'Running', icon: 'loading', look: 'odd', sentence: undefined };
  if (answer.is === 'failed') return { word: 'Not sent', icon: 'circle-slash', look: 'bad', sentence: answer.problem };
  if (answer.is !== 'outcome') return { word: 'Result', icon: 'pass', look: 'good', sentence: undefined };
  return verdictOfOutcome(answer.outcome);
}

function verdictOfTask({ is, problem }: CallTask): Verdict {
  if (is === 'cancelled') return { word: 'Task cancelled', icon: 'circle-slash', look: 'odd', sentence: problem };
  if (is === 'waiting') {
    return { word: 'A task was made', icon: 'tasklist', look: 'odd', sentence: 'Its result is waited for.' };
  }
  return { word: 'Task without a result', icon: 'tasklist', look: 'odd', sentence: problem };
}

function verdictOfOutcome(outcome: Outcome): Verdict {
  const sentence = outcome.problem;
  switch (outcome.is) {
    case 'result':
      if (outcome.toolError === true) {
        return {
          word: 'Tool error',
          icon: 'error',
          look: 'bad',
          sentence: 'The call arrived; the tool says that it failed.',
        };
      }
      if ((outcome.invalid?.length ?? 0) > 0) {
        return {
          word: 'Invalid output',
          icon: 'warning',
          look: 'bad',
          sentence: 'The structured content is not what the tool’s output schema promises. Clients may refuse it.',
        };
      }
      return { word: 'Result', icon: 'pass', look: 'good', sentence };
    case 'error':
      return {
        word: 'Protocol error',
        icon: 'error',
        look: 'bad',
        sentence: sentence ?? 'The server refused the request.',
      };
    case 'timeout':
      return {
        word: 'Timed out',
        icon: 'watch',
        look: 'odd',
        sentence: sentence ?? 'No answer came in time; the server was told that nobody waits any more.',
      };
    case 'cancelled':
      return { word: 'Cancelled', icon: 'circle-slash', look: 'odd', sentence: sentence ?? 'You cancelled the call.' };
    case 'broken':
      return {
        word: 'Connection lost',
        icon: 'debug-disconnect',
        look: 'bad',
        sentence: sentence ?? 'The connection ended before an answer came.',
      };
  }
}
