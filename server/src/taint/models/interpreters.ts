// Programs that run a text among their arguments, and how they read the options before it.
import type { InterpreterRow } from '../row.ts';

/** `-c`, alone or in a bundle such as `-lc` and `-euxc`. */
const BUNDLED_C = /^-[a-z]*c$/i;

export const interpreters: readonly InterpreterRow[] = [
  {
    program: /^(?:ba|z|da|k|a|fi)?sh$/i,
    runs: 'shell-command',
    code: BUNDLED_C,
    // `-o pipefail`, alone or in a bundle such as `-euo pipefail`; bash has `-O extglob` beside it.
    valued: /^(?:[-+][a-z]*o|--(?:rcfile|init-file|init-command|features))$/i,
  },
  { program: /^cmd$/i, runs: 'shell-command', code: /^(?:\/[ck]|-c)$/i, all: true },
  // Its options may be shortened to any beginning that no other has.
  {
    program: /^(?:powershell|pwsh)$/i,
    runs: 'shell-command',
    code: /^[-/](?:c|co(?:m\w*)?|e|ec|en\w*)$/i,
    all: true,
    valued: /^[-/](?:ep|ex\w*|v\w*|w\w*|if|inp\w*|of?|ou\w*|ps\w*|config\w*|custom\w*|settings\w*|encodeda\w*)$/i,
  },
  {
    program: /^python\d*(?:\.\d+)?$/i,
    runs: 'code',
    code: BUNDLED_C,
    valued: /^(?:-[a-zA-Z]*[XW]|--check-hash-based-pycs)$/,
  },
  {
    program: /^(?:node|nodejs|tsx|ts-node|bun|deno)$/i,
    runs: 'code',
    code: /^(?:-e|-p|-pe|--eval|--print|-r|--require|eval)$/,
    valued:
      /^(?:-C|--conditions|--import|--loader|--experimental-loader|--input-type|--env-file|--title|-P|--project|--tsconfig|--preload|--ext)$/,
  },
  { program: /^osascript$/i, runs: 'code', code: /^-[a-z]*e$/, valued: /^-[a-z]*[ls]$/ },
  { program: /^(?:ruby|perl)$/i, runs: 'code', code: /^-[a-z0-9]*e$/i, valued: /^-[a-zA-Z]*[rICK]$/ },
  { program: /^php$/i, runs: 'code', code: /^(?:-[rBRE]|--run|--process-(?:begin|code|end))$/, valued: /^-[cdz]$/ },
  { program: /^lua[\d.]*$/i, runs: 'code', code: /^-e$/, valued: /^-l$/ },
  { program: /^Rscript$/i, runs: 'code', code: /^-e$/ },
];
