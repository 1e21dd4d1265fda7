// The page of the inspector's webview: two addresses and a policy under which nothing else loads or runs.

/**
 * @param page.script address of dist/inspector.js, as the webview reaches it
 * @param page.styles address of dist/inspector.css; its font lies beside it
 * @param page.nonce random for each page, of letters and digits
 * @param page.cspSource where the webview's own files come from
 * @returns the whole document
 */
export function htmlOf(page: {
  readonly script: string;
  readonly styles: string;
  readonly nonce: string;
  readonly cspSource: string;
}): string {
  const nonce = attribute(page.nonce);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${attribute(page.cspSource)} 'nonce-${nonce}'`,
    'img-src data:',
    'media-src data:',
    `font-src ${attribute(page.cspSource)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>MCP Inspector</title>
<link rel="stylesheet" href="${attribute(page.styles)}">
</head>
<body>
<inspector-view></inspector-view>
<script nonce="${nonce}" src="${attribute(page.script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}
