// The language client as the rest of the extension knows it: there at once, while the real one is loaded behind it.
import type { Disposable, WorkspaceEdit as Edit, LogOutputChannel } from 'vscode';
import type {
  NotificationType,
  NotificationType0,
  RequestType,
  RequestType0,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';

/** What is used of `LanguageClient`. Messages go by their names: their types come from another bundle's library. */
export interface WholeClient {
  /** Rejects when the server does not come up, after it has told the user so. */
  start(): Promise<void>;
  /** Rejects when it is not running. */
  restart(): Promise<void>;
  /** Ends the server for good. Rejects when it is still starting. */
  dispose(): Promise<void>;
  sendRequest(method: string, params?: unknown): Promise<unknown>;
  sendNotification(method: string, params?: unknown): Promise<void>;
  onNotification(method: string, hear: (news: unknown) => void): Disposable;
  readonly protocol2CodeConverter: { asWorkspaceEdit(edit: WorkspaceEdit): Promise<Edit> };
}

/** The real client could not even be loaded. Its message is one sentence without a stack. */
export class NotLoaded extends Error {}

/**
 * Stands for the language client from the first moment on: what is asked of it waits until the server has started, and
 * is refused with the reason when it has not.
 */
export class Client implements Disposable {
  readonly #heard = new Map<string, (news: never) => void>();
  #whole: Promise<WholeClient> | undefined;
  #made: WholeClient | undefined;
  #ending: Promise<void> | undefined;

  /** @param make loads and makes the real client; it may throw */
  constructor(
    private readonly make: () => WholeClient,
    private readonly output: Pick<LogOutputChannel, 'warn'>,
  ) {}

  /**
   * Loads and starts it, unless that was done before; never in the caller's own turn.
   * @throws NotLoaded, or what the real client says, which has then told the user already
   */
  async start(): Promise<void> {
    await this.#started();
  }

  /** Ends the server and starts another; begins from the start where nothing runs. */
  async restart(): Promise<void> {
    const before = this.#whole;
    const whole = await before?.catch(() => undefined);
    // Somebody else may have been quicker.
    if (this.#whole === before) {
      this.#whole = whole ? whole.restart().then(() => whole) : undefined;
    }
    await this.#started();
  }

  /** Ends the server, also one that is only starting, and does not start another. Never rejects. */
  stop(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Like `stop`, for who cannot wait. */
  dispose(): void {
    void this.stop();
  }

  /** @throws when the server did not start, or refuses */
  sendRequest<R, E>(type: RequestType0<R, E>): Promise<R>;
  sendRequest<P, R, E>(type: RequestType<P, R, E>, params: P): Promise<R>;
  async sendRequest(type: { readonly method: string }, ...params: readonly unknown[]): Promise<unknown> {
    return (await this.#started()).sendRequest(type.method, ...params);
  }

  /** Nobody waits for it: where it cannot be sent, the output says so. */
  sendNotification<P>(type: NotificationType<P>, params: P): void {
    this.#started()
      .then((whole) => whole.sendNotification(type.method, params))
      .catch((error: unknown) => this.output.warn(`${type.method} was not sent: ${sentence(error)}`));
  }

  /** One listener for each kind of message, whenever it comes. */
  onNotification(type: NotificationType0, hear: () => void): Disposable;
  onNotification<P>(type: NotificationType<P>, hear: (news: P) => void): Disposable;
  onNotification({ method }: { readonly method: string }, hear: (news: never) => void): Disposable {
    this.#heard.set(method, hear);
    const registered = this.#made?.onNotification(method, (news) => this.#heard.get(method)?.(news as never));
    return {
      dispose: () => {
        this.#heard.delete(method);
        registered?.dispose();
      },
    };
  }

  /** An edit as the editor applies it. */
  async asWorkspaceEdit(edit: WorkspaceEdit): Promise<Edit> {
    return (await this.#started()).protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  #started(): Promise<WholeClient> {
    this.#whole ??= this.#begin();
    return this.#whole;
  }

  async #begin(): Promise<WholeClient> {
    // Whoever activates the extension goes on first.
    await new Promise((done) => setImmediate(done));
    const whole = this.#load();
    for (const method of this.#heard.keys()) {
      whole.onNotification(method, (news) => this.#heard.get(method)?.(news as never));
    }
    this.#made = whole;
    await whole.start();
    return whole;
  }

  #load(): WholeClient {
    if (this.#ending) throw new Error('the extension is ending.');
    try {
      return this.make();
    } catch (error) {
      throw new NotLoaded(`the language client could not be loaded: ${sentence(error)}`, { cause: error });
    }
  }

  async #end(): Promise<void> {
    try {
      // One that is starting cannot be stopped: it is waited for.
      await (await this.#whole?.catch(() => undefined))?.dispose();
    } catch (error) {
      this.output.warn(`The language server did not end well: ${sentence(error)}`);
    }
  }
}

/** The first line of what went wrong: Node writes a list of files behind it. */
function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
