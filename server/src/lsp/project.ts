// One root and the newest word on it: analyses it whenever something changed, and never twice for the same state.
import type { AnalysisOptions, AnalysisResult } from '../analyze.ts';
import { sha256 } from '../project/sha256.ts';
import type { Deps } from './deps.ts';
import { failedOutcome, type Outcome, outcomeOf, type Reports, recalledReports } from './outcome.ts';
import type { Picture } from './pictures.ts';
import { Remembered, type Storage } from './remembered.ts';
import type { Settings } from './settings.ts';
import { inSlices } from './slices.ts';
import type { Source } from './source.ts';
import { visible } from './to-proto.ts';

export interface ProjectEvents {
  /** An analysis begins. */
  started(project: Project): void;
  /** An analysis came to its end, before anybody who waited for it goes on. */
  settled(project: Project): void;
  log(message: string): void;
  /** What a reader of the output may want to know, and nobody must. */
  note(message: string): void;
}

/** What a project is made of. */
export interface ProjectParts {
  /** For people. */
  readonly name: string;
  readonly source: Source;
  readonly settings: Settings;
  /** A file's path relative to the folder that the settings' patterns speak of; undefined outside it. */
  readonly within: (file: string) => string | undefined;
  /** Where findings are kept between sessions, and the absolute path they are kept by; undefined where none are. */
  readonly kept?: { readonly storage: Storage; readonly root: string };
}

/** An analysis of one revision. */
interface Run {
  readonly revision: number;
  readonly done: Promise<Outcome | undefined>;
  /** What an earlier session found in the same state; undefined where there was none. */
  readonly recalled: Promise<Reports | undefined>;
}

export class Project {
  #revision = 0;
  #running: Run | undefined;
  #latest: Outcome | undefined;
  #openOnly = false;
  /** The files of the last run as they were listed, and sorted. */
  #listed: { readonly files: readonly string[]; readonly sorted: readonly string[] } | undefined;
  /** What the cache was last told to keep. */
  #kept: readonly string[] | undefined;
  readonly #cache: AnalysisOptions['cache'];
  /** What earlier sessions found; undefined where nothing is kept. */
  readonly #remembered: Remembered | undefined;
  /** What the analysis could not do, as it was last said. */
  #said: ReadonlySet<string> = new Set();
  #closed = false;
  /** Whether an earlier session may still know the answer: until it was asked, once. */
  #mayRecall = true;
  /** The newest whole outcome with what it was made from, as long as it is not kept for the next session. */
  #unkept: { readonly outcome: Outcome; readonly seen: Picture } | undefined;

  constructor(
    private readonly parts: ProjectParts,
    private readonly deps: Deps,
    private readonly events: ProjectEvents,
  ) {
    this.#cache = deps.newCache();
    const about = JSON.stringify([deps.build, this.#options().rules]);
    this.#remembered = parts.kept && new Remembered(parts.kept.storage, parts.kept.root, about);
  }

  get name(): string {
    return this.parts.name;
  }

  get source(): Source {
    return this.parts.source;
  }

  get settings(): Settings {
    return this.parts.settings;
  }

  /** The newest finished analysis; it may be of an older state. */
  get latest(): Outcome | undefined {
    return this.#latest;
  }

  get analysing(): boolean {
    return !this.#closed && this.#latest?.revision !== this.#revision;
  }

  /** Something the analysis reads has changed: what runs is given up, and a new run begins. */
  touch(): void {
    this.#revision++;
    if (!this.#closed) void this.#run();
  }

  /** From now on only open files are analysed, until `checkAll`. What runs is given up. */
  openFilesOnly(): void {
    this.#openOnly = true;
    this.touch();
  }

  /** Reads everything again and analyses all of it. */
  checkAll(): void {
    this.#openOnly = false;
    this.source.forget();
    this.source.relist();
    this.touch();
  }

  /** The outcome for the state the project is in now; undefined when `given()` turned true or the project was closed. */
  async outcome(given: () => boolean = () => false): Promise<Outcome | undefined> {
    while (!this.#closed && !given()) {
      const outcome = await this.#run();
      if (outcome !== undefined && outcome.revision === this.#revision) return outcome;
    }
    return undefined;
  }

  /** The reports of that outcome: before it is there, where an earlier session knows them. */
  async reports(given: () => boolean = () => false): Promise<Reports | undefined> {
    while (!this.#closed && !given()) {
      if (this.#latest?.revision === this.#revision) return this.#latest.reports;
      const run = this.#started();
      const reports = (await run.recalled) ?? (await run.done)?.reports;
      if (reports !== undefined && run.revision === this.#revision) return reports;
    }
    return undefined;
  }

  close(): void {
    this.#closed = true;
    const steps = this.#keeping();
    while (steps.next().done === false);
  }

  #run(): Promise<Outcome | undefined> {
    if (this.#latest?.revision === this.#revision) return Promise.resolve(this.#latest);
    return this.#started().done;
  }

  #started(): Run {
    const revision = this.#revision;
    if (this.#running?.revision !== revision) {
      let recall: (reports: Reports | undefined) => void = () => {};
      const recalled = new Promise<Reports | undefined>((done) => {
        recall = done;
      });
      const done = this.#analyse(revision, recall);
      // Also where the analysis never came so far as to ask.
      done.then(
        () => recall(undefined),
        () => recall(undefined),
      );
      this.#running = { revision, done, recalled };
    }
    return this.#running;
  }

  async #analyse(revision: number, recall: (reports: Reports | undefined) => void): Promise<Outcome | undefined> {
    const stale = () => this.#closed || this.#revision !== revision;
    const partial = this.#openOnly;
    this.events.started(this);
    let outcome: Outcome;
    try {
      const files = partial ? this.source.open() : await this.source.list();
      if (stale()) return undefined;
      // The same list is sorted once: an edit costs nothing for each file that there is.
      const same = this.#listed?.files === files;
      const listed = same ? this.#listed! : { files, sorted: [...files].sort() };
      this.#listed = listed;
      const snapshot = this.source.picture(listed.sorted);
      if (!partial) recall(await this.#recall(snapshot, stale));
      if (stale()) return undefined;
      const result = await inSlices(this.deps.analysis(snapshot, this.#options()), stale, this.deps.now);
      if (result === undefined) return undefined;
      if (!partial && this.#kept !== files) this.#cache?.keep(new Set(files));
      if (!partial) this.#kept = files;
      this.#say([...result.coverage.cuts, ...openQuestions(result)]);
      outcome = outcomeOf(revision, result, snapshot, this.parts, partial);
      if (!partial) this.#unkept = { outcome, seen: snapshot };
    } catch (error) {
      if (stale()) return undefined;
      // The engine promises not to throw. Should it break the promise, the editor must not notice more than silence.
      const why = error instanceof Error ? error.message : String(error);
      this.events.log(`The analysis of ${this.name} failed: ${error instanceof Error ? error.stack : why}`);
      outcome = failedOutcome(revision, why, this.#latest, this.source);
    }
    const first = this.#latest === undefined;
    this.#latest = outcome;
    this.events.settled(this);
    // Later outcomes are kept when the project is closed.
    if (first) void inSlices(this.#keeping(), () => this.#closed, this.deps.now);
    return outcome;
  }

  async #recall(seen: Picture, stale: () => boolean): Promise<Reports | undefined> {
    if (this.#remembered === undefined || !this.#mayRecall) return undefined;
    try {
      const findings = await inSlices(this.#remembered.recall(seen), stale, this.deps.now);
      if (stale()) return undefined;
      this.#mayRecall = false;
      return findings && recalledReports(findings, seen, this.parts);
    } catch (error) {
      // Whatever is wrong with what was kept: the analysis does not need it.
      this.events.note(`What an earlier session found in ${this.name} was of no use: ${String(error)}`);
      this.#mayRecall = false;
      return undefined;
    }
  }

  /** Keeps the newest whole outcome for the next session, unless it is kept already. */
  *#keeping(): Generator<void, void, void> {
    const unkept = this.#unkept;
    if (this.#remembered === undefined || unkept === undefined) return;
    yield* this.#remembered.keep(unkept.seen, unkept.seen.looked(), unkept.outcome.result.findings);
    if (this.#unkept === unkept) this.#unkept = undefined;
  }

  #options(): AnalysisOptions {
    const off = new Set([...this.settings.rules].filter(([, level]) => level.severity === 'off').map(([id]) => id));
    const cache = { digest: sha256, ...(this.#cache === undefined ? {} : { cache: this.#cache }) };
    if (off.size === 0) return cache;
    return { ...cache, rules: this.deps.rules.map((rule) => rule.id).filter((id) => !off.has(id)) };
  }

  /** What was not followed is written down once, and again when it is there anew: not at every keystroke. */
  #say(sentences: readonly string[]): void {
    const fresh = sentences.filter((each) => !this.#said.has(each));
    if (fresh.length > 0) this.events.note(`In ${this.name}: ${fresh.join('\n')}`);
    this.#said = new Set(sentences);
  }
}

/** Kinds of obstacles that half-typed code has, and that the editor's own language service tells of. */
const TYPING = new Set<string | undefined>(['missing', 'undeclared', 'not-a-function']);

/** The tools that were not analysed, or whose name is not known, and the files that were not read, with the reasons. */
function openQuestions({ servers, coverage }: AnalysisResult): readonly string[] {
  const out = coverage.skipped.map(({ file, why }) => `${visible(file)} was skipped: ${visible(why)}`);
  for (const tool of servers.flatMap((server) => server.tools)) {
    const name =
      tool.name === undefined ? `a ${tool.kind} without a constant name` : `the ${tool.kind} "${visible(tool.name)}"`;
    const where = `${name} (${visible(tool.registration.file)})`;
    if (tool.unresolved !== undefined && !TYPING.has(tool.obstacle?.kind))
      out.push(`${where} was not analysed: ${visible(tool.unresolved)}`);
    if (tool.nameless !== undefined) out.push(`${where}: ${visible(tool.nameless)}`);
  }
  return [...new Set(out)];
}
