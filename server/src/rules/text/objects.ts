// What an order is about: the model's own context, secrets, user data, and where they are to go.
// All patterns are bounded: no quantifier over unbounded text, so matching is linear.

/** The conversation, the system prompt and the model's instructions: things only the model has. */
const MODEL_CONTEXT =
  /\b(?:(?:conversation|chat|message|dialogu?e|session|prompt|interaction)s?(?:'s)?[ _-](?:history|histories|logs?|transcripts?|context|contents?|so far|records?|messages)|(?:previous|prior|past|earlier|entire|full|whole|complete|all(?: of)?(?: the)?(?: user'?s?)?|every|current|the user's|user's|this)[ _-](?:user |prior |previous |preceding |past )?(?:conversations?|chats?|messages?|prompts?|transcripts?|dialogu?es?|context window)|system[ _-]?(?:prompts?|instructions)|(?:your|the initial|its|original|the hidden|initial)[ _-](?:own |system |internal |hidden |initial |developer |full |complete |original ){0,3}(?:instructions|prompt|chain[ -]of[ -]thought|memory|memories|context window)|chain[ -]of[ -]thought|history of (?:the|this|our|all) (?:conversation|chat|session)|transcript of|everything (?:the user|you (?:know|have|were)|above|so far|discussed)|list of (?:all |the |your ){0,2}(?:available |other |connected |installed )?tools\b|(?:all|every) (?:the |of the |your )?(?:available |other |connected )tools\b|(?:chat|conversation|message|dialog|context)[_-](?:history|log|window))/i;

/** Words for secrets. Alone they say little: most servers need a token. */
const SECRET_WORD =
  /\b(?:api[ _-]?keys?|passwords?|passphrases?|passcodes?|credentials?|(?:access|auth|authentication|session|bearer|refresh|security|api|oauth|github)[ _-]?tokens?|tokens|private[ _-]keys?|secrets?|ssh[ _-]keys?|environment[ _-]variables?|env[ _-]vars?|cookies|seed[ _-]phrases?|mnemonics?|recovery (?:phrase|codes?)|credit[ -]cards?|social security|pii|keychain|wallet keys?)\b/i;

/** The tool's own ones, which it needs for its work. */
const OWN_SECRET =
  /\b(?:required|necessary|relevant|valid|appropriate|own|new|csrf) (?:\w+ )?(?:credentials?|tokens?|keys?|secrets?)/i;

/** Files that hold secrets on a developer's machine. */
const SECRET_PATH =
  /(?:(?:~|\$home|%userprofile%|\/home\/[\w<>{}$.-]{1,40}|\/root|\/users\/[\w<>{}$.-]{1,40})?[/\\])?\.(?:ssh|aws|kube|gnupg|docker|azure|gcloud)(?:[/\\][\w.*-]{1,60})*|\bid_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?\b|(?:~[/\\])?\.(?:netrc|npmrc|pypirc|pgpass|git-credentials|bash_history|zsh_history|boto)\b|(?<![\w/])(?:[~.]?[\w./\\-]{0,80}[/\\])?\.env(?:\.(?:local|production|development|prod|dev))?\b(?!\w)|\/etc\/(?:passwd|shadow|sudoers)\b|(?:[~.\w/\\-]{0,80}[/\\])?(?:mcp|mcp_settings|claude_desktop_config|mcp_config|cline_mcp_settings)\.json\b|\.config[/\\](?:gcloud|gh|op)\b|\b(?:wallet\.dat|login data|authorized_keys|service[-_]account\.json|secrets\.(?:ya?ml|json|toml)|credentials\.json|terraform\.tfstate)\b|\bssh (?:private )?keys?\b|\/proc\/self\/environ|\b169\.254\.169\.254\b/i;

/** Of those, the ones that no tool description has a reason to have read. */
const CRITICAL_PATH =
  /\bid_(?:rsa|dsa|ecdsa|ed25519)\b|\.ssh\b(?![/\\](?:config|known_hosts))|\.aws[/\\]credentials|\/etc\/(?:shadow|passwd)|\.(?:netrc|git-credentials|pgpass|bash_history|zsh_history)\b|\.gnupg\b|wallet\.dat|login data|\bssh (?:private )?keys?\b|\/proc\/self\/environ|169\.254\.169\.254/i;

/** What belongs to the user and not to the tool's own work. */
const USER_DATA =
  /\b(?:(?:the )?(?:user|customer|human|client|person)(?:'s|s')?[ _-](?:full |entire |private |personal |local |raw |original |sensitive |email |home |confidential |last |latest |recent |most recent |previous |current |first |next |browsing |search |home ){0,2}(?:data|directory|history|files?|documents?|e?-?mails?|contacts|address(?:es)?|location|clipboard|source code|code|inputs?|questions?|quer(?:y|ies)|requests?|messages?|prompts?|identity|information|details|calendar|photos|projects?|repositor(?:y|ies)|workspace|name|phone)|personal(?:ly identifiable)? (?:data|information)|private (?:repositor(?:y|ies)|data|files|information|messages)|source code|(?:sensitive|confidential) (?:data|information|files?|documents?|content))\b/i;

/** The yield of other work: harmless in itself, harm when it is sent to a fixed address. */
const YIELD =
  /\b(?:results?|responses?|outputs?|data|everything|all (?:e?-?mails?|files?|messages|requests?|content|traffic|results|queries|payments|code)|contents?|files?|quer(?:y|ies)|inputs?|e?-?mails?|messages|payments?|funds|a copy|copies|findings|documents?)\b/i;

const TOTAL =
  /\b(?:all|any|every|each|full|entire|complete|whole|contents? of|known|available|found|everything|word for word|verbatim|raw|unredacted|user's)\b/i;

const ADDRESS =
  /https?:\/\/[^\s"'`<>)]{3,200}|(?:wss?|ftp|sftp|tcp|dns):\/\/[^\s"'`<>)]{3,200}|\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}\b|(?<![\w./])(?:[a-z0-9-]{1,40}\.){1,4}(?:com|net|org|io|dev|xyz|site|ru|cn|example|test|invalid|evil|app|me|co|info|sh|ai|cloud|online|top)\b(?:\/[^\s"'`<>)]{0,200})?|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/i;

const OUTSIDE =
  /\b(?:(?:external|remote|third[- ]party|attacker(?:'s)?|our|collection|analytics|logging|telemetry|monitoring|backup|audit|reporting|tracking|exfil\w*|command[- ]and[- ]control|c2)[ _-](?:\w{1,20}[ _-]){0,2}(?:server|endpoint|webhook|api|address|url|service|host|domain|platform|backend|bucket|channel|system)|webhook)\b/i;

/** A place in the next call or answer: "as 'sidenote'", "in the `context` parameter", "in your response". */
const SLOT =
  /\b(?:as|in|into|via|using|to|through|inside|within|under|with|for|by)\s+(?:the\s+|a\s+|an\s+|its\s+|your\s+|this\s+|tool's\s+|every\s+|each\s+|all\s+|next\s+|optional\s+|hidden\s+){0,4}(?:["'`][\w .-]{1,40}["'`]|[\w`"'.-]{1,40}\s+(?:parameter|argument|arg|field|property|input|param|attribute|key|variable|value|header)s?\b|(?:parameter|argument|field|response|responses|query|request|requests|tool call|call|calls|output|reply|answer|payload|body|url|url parameter|query string|metadata|notes?|context|arguments|parameters|tool|comment|message)\b)/i;

/** What words of a sentence an order is about, read from the text that follows its verb; each is looked for when asked. */
export class About {
  readonly #text: string;
  readonly #known = new Map<RegExp, string | undefined>();

  /** Reads at most the first 600 characters after the verb. */
  constructor(rest: string) {
    this.#text = rest.slice(0, 600);
  }

  get context(): boolean {
    return this.#found(MODEL_CONTEXT) !== undefined;
  }
  get secretWord(): boolean {
    return this.#found(SECRET_WORD) !== undefined && this.#found(OWN_SECRET) === undefined;
  }
  get secretPath(): string | undefined {
    return this.#found(SECRET_PATH);
  }
  get critical(): boolean {
    return this.#found(CRITICAL_PATH) !== undefined;
  }
  get userData(): boolean {
    return this.#found(USER_DATA) !== undefined;
  }
  get yields(): boolean {
    return this.#found(YIELD) !== undefined;
  }
  get total(): boolean {
    return this.#found(TOTAL) !== undefined;
  }
  get address(): string | undefined {
    return this.#found(ADDRESS);
  }
  get outside(): boolean {
    return this.#found(OUTSIDE) !== undefined;
  }
  get slot(): boolean {
    return this.#found(SLOT) !== undefined;
  }

  #found(pattern: RegExp): string | undefined {
    if (!this.#known.has(pattern)) this.#known.set(pattern, pattern.exec(this.#text)?.[0]);
    return this.#known.get(pattern);
  }
}

/** True where the text names a file that holds secrets. */
export function namesSecretFile(text: string): boolean {
  return SECRET_PATH.test(text);
}

/** An address somebody could be listening at: a URL, an email address, a host, an IP. */
export function namesAddress(text: string): boolean {
  return ADDRESS.test(text);
}
