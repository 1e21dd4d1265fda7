// VS Code's theme variables as its webviews have them, as far as the view uses them: a dark, a light and two of high contrast.

export type Theme = 'dark' | 'light' | 'hc-black' | 'hc-light';

/** The body's class, as VS Code sets it. */
export const BODY_CLASS: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-black': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

const FONTS = `
--vscode-font-family: "Segoe WPC", "Segoe UI", system-ui, "Open Sans", sans-serif; --vscode-font-size: 13px;
--vscode-font-weight: normal; --vscode-editor-font-family: Consolas, "Droid Sans Mono", monospace;
--vscode-editor-font-size: 12px;`;

const DARK = `
--vscode-foreground: #cccccc; --vscode-descriptionForeground: #9d9d9d; --vscode-disabledForeground: #cccccc80;
--vscode-errorForeground: #f85149; --vscode-focusBorder: #0078d4; --vscode-editor-background: #1f1f1f;
--vscode-editor-foreground: #cccccc; --vscode-editorWidget-background: #202020; --vscode-widget-border: #313131;
--vscode-panel-border: #2b2b2b; --vscode-panelTitle-activeBorder: #0078d4; --vscode-panelTitle-activeForeground: #cccccc;
--vscode-panelTitle-inactiveForeground: #9d9d9d; --vscode-badge-background: #616161; --vscode-badge-foreground: #f8f8f8;
--vscode-button-background: #0078d4; --vscode-button-foreground: #ffffff; --vscode-button-hoverBackground: #026ec1;
--vscode-button-border: #ffffff12; --vscode-button-secondaryBackground: #313131;
--vscode-button-secondaryForeground: #cccccc; --vscode-button-secondaryHoverBackground: #3c3c3c;
--vscode-input-background: #313131; --vscode-input-border: #3c3c3c; --vscode-input-foreground: #cccccc;
--vscode-input-placeholderForeground: #989898; --vscode-inputOption-activeBackground: #2489db82;
--vscode-inputOption-activeBorder: #2488db; --vscode-inputOption-activeForeground: #ffffff;
--vscode-inputValidation-errorBackground: #5a1d1d; --vscode-inputValidation-errorBorder: #be1100;
--vscode-dropdown-background: #313131; --vscode-dropdown-border: #3c3c3c; --vscode-dropdown-foreground: #cccccc;
--vscode-checkbox-background: #313131; --vscode-checkbox-border: #3c3c3c; --vscode-settings-checkboxBackground: #313131;
--vscode-settings-checkboxBorder: #3c3c3c; --vscode-list-hoverBackground: #2a2d2e;
--vscode-list-activeSelectionBackground: #04395e; --vscode-list-activeSelectionForeground: #ffffff;
--vscode-list-inactiveSelectionBackground: #37373d; --vscode-list-focusOutline: #0078d4;
--vscode-textLink-foreground: #4daafc; --vscode-textPreformat-foreground: #d0d0d0;
--vscode-textCodeBlock-background: #2b2b2b; --vscode-textBlockQuote-border: #616161;
--vscode-toolbar-hoverBackground: #5a5d5e50; --vscode-editorError-foreground: #f14c4c;
--vscode-editorWarning-foreground: #cca700; --vscode-editorInfo-foreground: #3794ff;
--vscode-testing-iconPassed: #73c991; --vscode-progressBar-background: #0078d4; --vscode-sash-hoverBorder: #0078d4;
--vscode-debugTokenExpression-name: #c586c0; --vscode-debugTokenExpression-string: #ce9178;
--vscode-debugTokenExpression-number: #b5cea8; --vscode-debugTokenExpression-boolean: #4e94ce;
--vscode-symbolIcon-propertyForeground: #cccccc; --vscode-editorIndentGuide-background1: #404040;
--vscode-editor-findMatchHighlightBackground: #ea5c0055; --vscode-editorSuggestWidget-background: #202020;
--vscode-editorSuggestWidget-border: #454545; --vscode-icon-foreground: #cccccc;`;

const LIGHT = `
--vscode-foreground: #3b3b3b; --vscode-descriptionForeground: #3b3b3b; --vscode-disabledForeground: #61616180;
--vscode-errorForeground: #f85149; --vscode-focusBorder: #005fb8; --vscode-editor-background: #ffffff;
--vscode-editor-foreground: #3b3b3b; --vscode-editorWidget-background: #f8f8f8; --vscode-widget-border: #e5e5e5;
--vscode-panel-border: #e5e5e5; --vscode-panelTitle-activeBorder: #005fb8; --vscode-panelTitle-activeForeground: #3b3b3b;
--vscode-panelTitle-inactiveForeground: #3b3b3b; --vscode-badge-background: #cccccc; --vscode-badge-foreground: #3b3b3b;
--vscode-button-background: #005fb8; --vscode-button-foreground: #ffffff; --vscode-button-hoverBackground: #0258a8;
--vscode-button-border: #0000001a; --vscode-button-secondaryBackground: #e5e5e5;
--vscode-button-secondaryForeground: #3b3b3b; --vscode-button-secondaryHoverBackground: #cccccc;
--vscode-input-background: #ffffff; --vscode-input-border: #cecece; --vscode-input-foreground: #3b3b3b;
--vscode-input-placeholderForeground: #767676; --vscode-inputOption-activeBackground: #bed6ed;
--vscode-inputOption-activeBorder: #005fb8; --vscode-inputOption-activeForeground: #000000;
--vscode-inputValidation-errorBackground: #f2dede; --vscode-inputValidation-errorBorder: #be1100;
--vscode-dropdown-background: #ffffff; --vscode-dropdown-border: #cecece; --vscode-dropdown-foreground: #3b3b3b;
--vscode-checkbox-background: #f8f8f8; --vscode-checkbox-border: #cecece; --vscode-settings-checkboxBackground: #ffffff;
--vscode-settings-checkboxBorder: #cecece; --vscode-list-hoverBackground: #f2f2f2;
--vscode-list-activeSelectionBackground: #e8e8e8; --vscode-list-activeSelectionForeground: #000000;
--vscode-list-inactiveSelectionBackground: #e4e6f1; --vscode-list-focusOutline: #005fb8;
--vscode-textLink-foreground: #005fb8; --vscode-textPreformat-foreground: #3b3b3b;
--vscode-textCodeBlock-background: #f8f8f8; --vscode-textBlockQuote-border: #e5e5e5;
--vscode-toolbar-hoverBackground: #b8b8b850; --vscode-editorError-foreground: #e51400;
--vscode-editorWarning-foreground: #bf8803; --vscode-editorInfo-foreground: #1a85ff;
--vscode-testing-iconPassed: #388a34; --vscode-progressBar-background: #005fb8; --vscode-sash-hoverBorder: #005fb8;
--vscode-debugTokenExpression-name: #9b46b0; --vscode-debugTokenExpression-string: #a31515;
--vscode-debugTokenExpression-number: #098658; --vscode-debugTokenExpression-boolean: #0000ff;
--vscode-symbolIcon-propertyForeground: #3b3b3b; --vscode-editorIndentGuide-background1: #d3d3d3;
--vscode-editor-findMatchHighlightBackground: #ea5c0055; --vscode-editorSuggestWidget-background: #f8f8f8;
--vscode-editorSuggestWidget-border: #c8c8c8; --vscode-icon-foreground: #3b3b3b;`;

const HC_BLACK = `
--vscode-foreground: #ffffff; --vscode-descriptionForeground: #ffffffb3; --vscode-disabledForeground: #a5a5a5;
--vscode-errorForeground: #f48771; --vscode-focusBorder: #f38518; --vscode-contrastBorder: #6fc3df;
--vscode-contrastActiveBorder: #f38518; --vscode-editor-background: #000000; --vscode-editor-foreground: #ffffff;
--vscode-editorWidget-background: #0c141f; --vscode-panel-border: #6fc3df; --vscode-widget-border: #6fc3df;
--vscode-panelTitle-activeBorder: #6fc3df; --vscode-panelTitle-activeForeground: #ffffff;
--vscode-panelTitle-inactiveForeground: #ffffff; --vscode-badge-background: #000000; --vscode-badge-foreground: #ffffff;
--vscode-button-background: #000000; --vscode-button-foreground: #ffffff; --vscode-button-border: #6fc3df;
--vscode-button-secondaryBackground: #000000; --vscode-button-secondaryForeground: #ffffff;
--vscode-input-background: #000000; --vscode-input-border: #6fc3df; --vscode-input-foreground: #ffffff;
--vscode-input-placeholderForeground: #ffffffb3; --vscode-inputOption-activeBackground: #00000000;
--vscode-inputOption-activeBorder: #6fc3df; --vscode-inputOption-activeForeground: #ffffff;
--vscode-inputValidation-errorBackground: #000000; --vscode-inputValidation-errorBorder: #6fc3df;
--vscode-dropdown-background: #000000; --vscode-dropdown-border: #6fc3df; --vscode-dropdown-foreground: #ffffff;
--vscode-checkbox-background: #000000; --vscode-checkbox-border: #6fc3df; --vscode-settings-checkboxBackground: #000000;
--vscode-settings-checkboxBorder: #6fc3df; --vscode-list-focusOutline: #f38518; --vscode-textLink-foreground: #21a6ff;
--vscode-textPreformat-foreground: #ffffff; --vscode-textCodeBlock-background: #000000;
--vscode-textBlockQuote-border: #ffffff; --vscode-editorError-foreground: #f48771;
--vscode-editorWarning-foreground: #ffd37b; --vscode-editorInfo-foreground: #3794ff;
--vscode-testing-iconPassed: #73c991; --vscode-progressBar-background: #6fc3df; --vscode-sash-hoverBorder: #f38518;
--vscode-editorIndentGuide-background1: #ffffff; --vscode-editorSuggestWidget-background: #0c141f;
--vscode-editorSuggestWidget-border: #6fc3df; --vscode-icon-foreground: #ffffff;`;

const HC_LIGHT = `
--vscode-foreground: #292929; --vscode-descriptionForeground: #292929b3; --vscode-disabledForeground: #7f7f7f;
--vscode-errorForeground: #b5200d; --vscode-focusBorder: #006bbd; --vscode-contrastBorder: #0f4a85;
--vscode-contrastActiveBorder: #006bbd; --vscode-editor-background: #ffffff; --vscode-editor-foreground: #292929;
--vscode-editorWidget-background: #ffffff; --vscode-panel-border: #0f4a85; --vscode-widget-border: #0f4a85;
--vscode-panelTitle-activeBorder: #b5200d; --vscode-panelTitle-activeForeground: #292929;
--vscode-panelTitle-inactiveForeground: #292929; --vscode-badge-background: #0f4a85; --vscode-badge-foreground: #ffffff;
--vscode-button-background: #0f4a85; --vscode-button-foreground: #ffffff; --vscode-button-border: #0f4a85;
--vscode-button-secondaryBackground: #ffffff; --vscode-button-secondaryForeground: #292929;
--vscode-input-background: #ffffff; --vscode-input-border: #0f4a85; --vscode-input-foreground: #292929;
--vscode-dropdown-background: #ffffff; --vscode-dropdown-border: #0f4a85; --vscode-dropdown-foreground: #292929;
--vscode-inputOption-activeBorder: #0f4a85; --vscode-inputOption-activeForeground: #292929;
--vscode-list-focusOutline: #006bbd; --vscode-textLink-foreground: #0f4a85; --vscode-textBlockQuote-border: #292929;
--vscode-editorError-foreground: #b5200d; --vscode-editorWarning-foreground: #895503;
--vscode-editorInfo-foreground: #1a85ff; --vscode-testing-iconPassed: #007100;
--vscode-list-activeSelectionBackground: #0f4a851a; --vscode-list-inactiveSelectionBackground: #0f4a851a;
--vscode-list-hoverBackground: #0f4a851a; --vscode-icon-foreground: #292929;`;

/** Declarations for the root, as a style sheet's text. */
export const THEMES: Readonly<Record<Theme, string>> = {
  dark: `${FONTS}${DARK}`,
  light: `${FONTS}${LIGHT}`,
  'hc-black': `${FONTS}${HC_BLACK}`,
  'hc-light': `${FONTS}${HC_LIGHT}`,
};
