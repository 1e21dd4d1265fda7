// The workspace: its roots, the documents outside them, and which project has the word on a file.
import { FileChangeType, type FileEvent } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ignoredBy } from '../config.ts';
import { isCodeFile } from '../snapshot.ts';
import type { Deps } from './deps.ts';
import type { Documents } from './documents.ts';
import { Project, type ProjectEvents } from './project.ts';
import type { Storage } from './remembered.ts';
import type { Settings } from './settings.ts';
import { documentSource, folderSource } from './source.ts';
import { below, endingOf, joined, pathOf } from './uris.ts';

/** A workspace folder with the settings that hold in it. */
export interface Folder {
  readonly name: string;
  /** Absolute, forward slashes. */
  readonly path: string;
  readonly settings: Settings;
}

export class Workspace {
  /** By absolute root path. */
  #roots = new Map<string, { readonly project: Project; readonly key: string }>();
  /** Projects of single documents that lie in no root, by URI. */
  readonly #loners = new Map<string, Project>();

  /** The settings outside all folders; undefined until the folders are known. */
  #fallback: Settings | undefined;

  /** Where findings are kept between sessions. */
  storage: Storage | undefined;

  constructor(
    private readonly documents: Documents,
    private readonly deps: Deps,
    private readonly events: ProjectEvents,
  ) {}

  /** All projects: the roots in the order they were given, then single documents in the order they were opened. */
  projects(): Project[] {
    return [...[...this.#roots.values()].map((root) => root.project), ...this.#loners.values()];
  }

  roots(): Project[] {
    return [...this.#roots.values()].map((root) => root.project);
  }

  /** The project that has the word on `uri`: that of the innermost root around it. */
  projectOf(uri: string): Project | undefined {
    const path = pathOf(uri);
    const root = path === undefined ? undefined : this.#rootOf(path);
    return root?.project ?? this.#loners.get(uri);
  }

  /** Takes over a new set of folders or settings. Projects that stay the same keep their results. */
  setFolders(folders: readonly Folder[], fallback: Settings): void {
    this.#fallback = fallback;
    const wanted = new Map<string, { readonly name: string; readonly folder: string; readonly settings: Settings }>();
    for (const folder of folders) {
      const inner = folder.settings.roots.map((root) => normal(joined(folder.path, root)));
      for (const path of inner.length > 0 ? inner : [folder.path]) {
        const name = path === folder.path ? folder.name : `${folder.name}/${below(folder.path, path) ?? path}`;
        wanted.set(path, { name, folder: folder.path, settings: folder.settings });
      }
    }
    const before = this.#roots;
    this.#roots = new Map();
    for (const [path, { name, folder, settings }] of wanted) {
      const others = [...wanted.keys()].filter((other) => below(path, other) !== undefined);
      const key = JSON.stringify([name, folder, others, { ...settings, rules: [...settings.rules] }]);
      const old = before.get(path);
      if (old?.key === key) {
        this.#roots.set(path, old);
        before.delete(path);
        continue;
      }
      const within = (file: string) => below(folder, joined(path, file));
      const unwanted = ignoredBy(settings.ignore);
      const source = folderSource(path, this.deps.disk, this.documents, (file) => {
        const inFolder = within(file);
        if (inFolder !== undefined && unwanted(inFolder)) return true;
        const absolute = joined(path, file);
        return others.some((other) => absolute.startsWith(`${other}/`));
      });
      const kept = this.storage === undefined ? {} : { kept: { storage: this.storage, root: path } };
      const project = new Project({ name, source, settings, within, ...kept }, this.deps, this.events);
      this.#roots.set(path, { key, project });
    }
    for (const { project } of before.values()) project.close();
    this.#adopt(fallback);
    void this.#analyseInTurn([...this.#roots.values()].map((root) => root.project).filter((each) => !each.latest));
  }

  /** The roots in the order in which their first results are wanted: those with a file on the screen first. */
  byUrgency(): Project[] {
    const seen = new Set(this.documents.all().map((document) => this.projectOf(document.uri)));
    const roots = this.roots();
    return [...roots.filter((root) => seen.has(root)), ...roots.filter((root) => !seen.has(root))];
  }

  /** First results one after the other, unless somebody asks for one out of turn: two at a time are both late. */
  async #analyseInTurn(projects: readonly Project[]): Promise<void> {
    for (const project of this.byUrgency())
      if (projects.includes(project)) await project.outcome(() => project.latest !== undefined);
  }

  opened(document: TextDocument): void {
    const project = this.projectOf(document.uri);
    if (project === undefined) {
      // Before the folders are known nobody can say whose document it is. A manifest alone is no program.
      if (this.#fallback !== undefined && !document.uri.endsWith('/package.json'))
        this.#addLoner(document, this.#fallback);
      return;
    }
    const path = project.source.path(document.uri);
    if (path === undefined || !isCodeFile(path)) return;
    if (project.latest?.partial || project.source.saved(path) !== document.getText()) project.touch();
    void this.#know(project, path);
  }

  changed(document: TextDocument): void {
    this.projectOf(document.uri)?.touch();
  }

  closed(document: TextDocument): void {
    const loner = this.#loners.get(document.uri);
    if (loner !== undefined) {
      loner.close();
      this.#loners.delete(document.uri);
      return;
    }
    const project = this.projectOf(document.uri);
    const path = project?.source.path(document.uri);
    if (project === undefined || path === undefined) return;
    project.source.forget(path);
    if (project.latest?.partial || project.source.saved(path) !== document.getText()) project.touch();
  }

  /**
   * Files changed outside the editor, or were saved by it. Each project is analysed once for the whole batch. It is told
   * before anything else is heard: what is asked after the news is answered with them.
   */
  filesChanged(events: readonly FileEvent[]): void {
    const touched = new Set<Project>();
    const listed = new Map<Project, ReadonlySet<string> | undefined>();
    for (const { uri, type } of events) {
      const absolute = pathOf(uri);
      const project = absolute === undefined ? undefined : this.#rootOf(absolute)?.project;
      const path = project?.source.path(uri);
      if (project === undefined || path === undefined || /(^|\/)(node_modules|\.git)\//.test(path)) continue;
      const { source } = project;
      if (type !== FileChangeType.Changed || path.endsWith('.gitignore')) {
        source.forget(path);
        source.relist();
        touched.add(project);
      } else if (touched.has(project)) {
        source.forget(path);
      } else {
        const before = source.saved(path);
        source.forget(path);
        // A save brings nothing new: the editor's text was analysed before it reached the disk.
        if (this.documents.byPath(absolute) !== undefined || source.saved(path) === before) continue;
        if (!listed.has(project)) {
          const known = source.listed();
          listed.set(project, known && new Set(known));
        }
        if (!isCodeFile(path) || (listed.get(project)?.has(path) ?? true)) touched.add(project);
      }
    }
    for (const project of touched) project.touch();
  }

  close(): void {
    for (const project of this.projects()) project.close();
  }

  #rootOf(path: string): { readonly project: Project } | undefined {
    let best: string | undefined;
    for (const root of this.#roots.keys()) {
      if (below(root, path) !== undefined && (best === undefined || root.length > best.length)) best = root;
    }
    return best === undefined ? undefined : this.#roots.get(best);
  }

  #addLoner(document: TextDocument, settings: Settings): void {
    if (endingOf(document.languageId) === undefined) return;
    const source = documentSource(document, this.deps.disk, this.documents);
    const project = new Project(
      { name: document.uri, source, settings, within: (file) => file },
      this.deps,
      this.events,
    );
    this.#loners.set(document.uri, project);
    project.touch();
  }

  /** Moves documents between roots and loners after the roots changed. */
  #adopt(settings: Settings): void {
    for (const project of this.#loners.values()) project.close();
    this.#loners.clear();
    for (const document of this.documents.all()) {
      if (this.projectOf(document.uri) === undefined) this.#addLoner(document, settings);
    }
  }

  /** A file opened that the listing lacks may be new on the disk: looks again, once. */
  async #know(project: Project, path: string): Promise<void> {
    if ((await project.source.list()).includes(path)) return;
    project.source.relist();
    if ((await project.source.list()).includes(path)) project.touch();
  }
}

/** Without `.` segments and closing slashes; a root that climbs out of its folder is kept as it is written. */
function normal(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && out.length > 0)) continue;
    if (part === '..' && out.length > 1) out.pop();
    else out.push(part);
  }
  return out.join('/') || '/';
}
