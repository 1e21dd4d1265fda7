// The names of the view's elements, and those of others that it uses.
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { CallResult } from './call-result.ts';
import { CompletionField } from './completion-field.ts';
import { DefinitionList } from './definition-list.ts';
import { defineToolForm } from './form/index.ts';
import { InspectorView } from './inspector-view.ts';
import { JsonView } from './json-view.ts';
import { LazyFold } from './lazy-fold.ts';
import { LongText } from './long-text.ts';
import { MessageDetail } from './message-detail.ts';
import { OutputPage } from './output-page.ts';
import { ProbePage } from './probe-page.ts';
import { PromptsPage } from './prompts-page.ts';
import { QuestionBox } from './question-box.ts';
import { RawRequest } from './raw-request.ts';
import { ResourcesPage } from './resources-page.ts';
import { ServerPage } from './server-page.ts';
import { SplitView } from './split-view.ts';
import { TasksPage } from './tasks-page.ts';
import { ToolDetail } from './tool-detail.ts';
import { ToolsPage } from './tools-page.ts';
import { TrafficPage } from './traffic-page.ts';
import { VirtualList } from './virtual-list.ts';

/** Makes every element known to the page. To be called once, before the first is shown. */
export function defineElements(): void {
  defineToolForm();
  const elements: Readonly<Record<string, CustomElementConstructor>> = {
    'call-result': CallResult,
    'completion-field': CompletionField,
    'definition-list': DefinitionList,
    'json-view': JsonView,
    'lazy-fold': LazyFold,
    'long-text': LongText,
    'message-detail': MessageDetail,
    'output-page': OutputPage,
    'probe-page': ProbePage,
    'prompts-page': PromptsPage,
    'question-box': QuestionBox,
    'raw-request': RawRequest,
    'resources-page': ResourcesPage,
    'server-page': ServerPage,
    'split-view': SplitView,
    'tasks-page': TasksPage,
    'tool-detail': ToolDetail,
    'tools-page': ToolsPage,
    'traffic-page': TrafficPage,
    'virtual-list': VirtualList,
    'inspector-view': InspectorView,
  };
  for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
}
