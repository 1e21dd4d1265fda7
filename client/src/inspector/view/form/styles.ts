// How a form looks: like VS Code's settings editor, with its variables only.
import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
    line-height: 1.4;
  }

  fieldset {
    border: 0;
    margin: 0;
    min-width: 0;
    padding: 0;
  }

  legend {
    box-sizing: border-box;
    padding: 0;
    width: 100%;
  }

  p {
    margin: 0;
  }

  code,
  .json,
  .number,
  .name {
    font-family: var(--vscode-editor-font-family, monospace);
  }

  code {
    background: none;
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
    font-weight: normal;
  }

  .fields {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }

  .items {
    gap: 10px;
  }

  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    position: relative;
  }

  /* A legend takes no part in its fieldset's gaps. */
  fieldset.field > legend {
    margin-bottom: 4px;
  }

  .head {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    max-width: 480px;
    min-height: 20px;
  }

  label,
  .label {
    color: var(--vscode-settings-headerForeground, var(--vscode-foreground));
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .marks,
  .summary,
  .hints,
  .note {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }

  .description {
    color: var(--vscode-foreground);
    max-width: 80ch;
    opacity: 0.9;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }

  .problem {
    color: var(--vscode-errorForeground);
    overflow-wrap: anywhere;
  }

  .form > p {
    margin-block-end: 12px;
  }

  .problem span {
    display: block;
  }

  .wrong::before {
    background: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
    content: '';
    inset: 0 auto 0 -9px;
    position: absolute;
    width: 2px;
  }

  /* Controls */

  input:not([type='checkbox']),
  textarea,
  select {
    background: var(--vscode-settings-textInputBackground, var(--vscode-input-background));
    border: 1px solid var(--vscode-settings-textInputBorder, var(--vscode-input-border, transparent));
    border-radius: 2px;
    box-sizing: border-box;
    color: var(--vscode-settings-textInputForeground, var(--vscode-input-foreground));
    font-family: inherit;
    font-size: inherit;
    line-height: 18px;
    margin: 0;
    max-width: 100%;
    padding: 3px 6px;
    width: min(480px, 100%);
  }

  input.number {
    font-family: var(--vscode-editor-font-family, monospace);
    width: min(200px, 100%);
  }

  textarea {
    field-sizing: content;
    max-height: 20lh;
    min-height: 26px;
    overflow-wrap: anywhere;
    resize: none;
  }

  textarea.json {
    font-family: var(--vscode-editor-font-family, monospace);
  }

  select {
    background: var(--vscode-settings-dropdownBackground, var(--vscode-dropdown-background));
    border-color: var(--vscode-settings-dropdownBorder, var(--vscode-dropdown-border, transparent));
    color: var(--vscode-settings-dropdownForeground, var(--vscode-dropdown-foreground));
    height: 26px;
    width: min(320px, 100%);
  }

  select.absent,
  ::placeholder {
    color: var(--vscode-input-placeholderForeground, var(--vscode-descriptionForeground));
    opacity: 1;
  }

  ::placeholder {
    font-family: var(--vscode-font-family);
    font-style: italic;
  }

  [aria-invalid='true']:not(:focus) {
    border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
  }

  :is(input, textarea, select, button):focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }

  .ticks {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
  }

  .tick {
    align-items: center;
    display: flex;
    font-weight: normal;
    gap: 6px;
  }

  input[type='checkbox'] {
    accent-color: var(--vscode-checkbox-selectBackground, var(--vscode-focusBorder));
    height: 16px;
    margin: 0;
    width: 16px;
  }

  /* Buttons: quiet ones in a line of text, and those that make something. */

  button {
    background: none;
    border: 0;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    font: inherit;
    padding: 0;
    text-align: start;
  }

  button:hover:not(:disabled) {
    text-decoration: underline;
  }

  button:disabled {
    color: var(--vscode-disabledForeground);
    cursor: default;
  }

  .ways {
    display: flex;
    flex-wrap: wrap;
    font-size: 0.92em;
    gap: 0 12px;
    margin-inline-start: auto;
    opacity: 0;
  }

  .field:hover > .head > .ways,
  .field:focus-within > .head > .ways {
    opacity: 1;
  }

  /* Of groups within each other, only the innermost offers its ways. */
  .group:has(.inside .field:is(:hover, :focus-within)) > .head > .ways {
    opacity: 0;
  }

  .group > .head:is(:hover, :focus-within) > .ways {
    opacity: 1;
  }

  @media (forced-colors: active) {
    .ways {
      opacity: 1;
    }
  }

  button.button {
    align-self: start;
    background: var(--vscode-button-secondaryBackground);
    border: 1px solid var(--vscode-button-border, transparent);
    border-radius: 2px;
    color: var(--vscode-button-secondaryForeground);
    line-height: 18px;
    padding: 2px 10px;
  }

  button.button:hover:not(:disabled) {
    background: var(--vscode-button-secondaryHoverBackground);
    text-decoration: none;
  }

  button.button:disabled {
    opacity: 0.5;
  }

  .more {
    align-self: start;
  }

  .adder {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
  }

  .adder input:not([type='checkbox']) {
    width: min(200px, 100%);
  }

  .adder .problem {
    width: 100%;
  }

  input.name:not([type='checkbox']) {
    font-family: var(--vscode-editor-font-family, monospace);
    width: min(200px, 100%);
  }

  /* Groups */

  .twist {
    align-items: center;
    color: inherit;
    display: inline-flex;
    gap: 6px;
  }

  .twist:hover:not(:disabled) {
    text-decoration: none;
  }

  .chevron {
    border-block-end: 1px solid currentcolor;
    border-inline-end: 1px solid currentcolor;
    height: 6px;
    margin-inline: 1px 3px;
    rotate: -45deg;
    width: 6px;
  }

  .twist[aria-expanded='true'] .chevron {
    rotate: 45deg;
    translate: 0 -2px;
  }

  .inside,
  .variant {
    border-inline-start: 1px solid var(--vscode-tree-indentGuidesStroke, var(--vscode-widget-border, currentcolor));
    margin-inline-start: 5px;
    padding: 4px 0 4px 17px;
  }

  .group > .inside {
    margin-block-start: 2px;
  }

  .variant {
    margin-block-start: -8px;
  }

  .variant.plain {
    border: 0;
    margin: -10px 0 0;
    padding: 0;
  }
`;
