// Names that can be taken for those of well-known tools.
import { disguises } from './lookalikes.ts';

/** Tools that many servers have. The same name is no imitation: whoever uses it means the same thing. */
const KNOWN = (
  'read_file write_file edit_file append_file delete_file move_file copy_file search_files list_files get_file_info ' +
  'read_text_file read_multiple_files list_directory create_directory directory_tree list_allowed_directories ' +
  'execute_command run_command run_terminal_cmd execute_sql execute_query list_tables describe_table run_query ' +
  'send_email send_message read_email search_emails create_draft post_message reply_to_thread list_channels ' +
  'create_issue list_issues update_issue get_issue search_issues add_comment create_pull_request get_pull_request ' +
  'merge_pull_request list_commits create_branch create_repository search_repositories get_file_contents push_files ' +
  'search_code create_or_update_file git_status git_commit git_checkout web_search web_fetch fetch_url ' +
  'browser_navigate browser_click browser_snapshot take_screenshot navigate_page create_entities create_relations ' +
  'read_graph search_nodes sequentialthinking get_current_time convert_time create_event list_events delete_event ' +
  'create_page update_page search_pages query_database resolve_library_id transfer_funds make_payment get_weather'
).split(' ');

export interface Imitation {
  readonly known: string;
  /** The letters look alike; otherwise it is one slip of the pen away. */
  readonly looks: boolean;
}

/**
 * The well-known tool that a name can be taken for, or undefined. Silent for the name itself in whatever style
 * (`readFile`, `read-file`), and for Cyrillic and Greek look-alikes, which hidden-characters tells.
 */
export function imitation(name: string): Imitation | undefined {
  if (name.length < 8 || name.length > 60 || disguises(name).length > 0) return undefined;
  const plain = plainly(name);
  for (const known of KNOWN) if (plainly(known) === plain) return undefined;
  const looks = skeleton(name);
  for (const known of KNOWN) if (looks === skeleton(known)) return { known, looks: true };
  if (/[^\x00-\x7f]/.test(name)) return undefined;
  const words = wordsOf(name);
  for (const known of KNOWN) {
    const others = known.split('_');
    if (words.length !== others.length) continue;
    const differing = others.flatMap((word, i) => (words[i] === word ? [] : [[words[i]!, word] as const]));
    const [pair] = differing;
    if (differing.length === 1 && pair && isSlip(...pair)) return { known, looks: false };
  }
  return undefined;
}

function plainly(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Letters outside ASCII that are drawn like one of it, beyond those that normalizing already makes equal. */
const DRAWN: Readonly<Record<string, string>> = {
  ɑ: 'a',
  ɡ: 'g',
  ı: 'l',
  ɩ: 'l',
  ǀ: 'l',
  ꞁ: 'l',
  ո: 'n',
  օ: 'o',
  ѕ: 's',
  ʋ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ᴢ: 'z',
  ᴄ: 'c',
  ᴏ: 'o',
};

/** What a name looks like: the same for two names that a reader takes for each other. */
function skeleton(name: string): string {
  return [...name.normalize('NFKD')]
    .map((letter) => DRAWN[letter] ?? letter)
    .join('')
    .replace(/\p{M}/gu, '')
    .replace(/[I1|]/g, 'l')
    .replace(/0/g, 'o')
    .toLowerCase()
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/[^a-z0-9]/g, '');
}

/** Real words that are one letter away from a word of the list. */
const WORDS = new Set(
  'mail mails lead load head real red tile fire files life five site write white quite exit merge sent lend mend spend message massage sand fund funds run ran tun list lists last lost post cost host most test text next best east west issue issues tissue page pages cage pack event events even vent code codes core mode node nodes note notes dose search time times tome lime take make fake wake date data get set let put pet net draft drafts graft branch branches channel channels table tables cable file pile filed field weather whether leather tree free three info into thread threads threat comment comments commit commits command commands cell call calls fetch match patch batch catch click clock block save move love more mover copy copies delete create creates update updates query queries event move remove web wed urls url uri tab tabs entity entities relation relations graph graphs email emails repository repositories database databases directory directories convert converts sql'.split(
    ' ',
  ),
);

/** A swap of neighbours, a letter too many, too few or another: but no word of its own, and no plural. */
function isSlip(word: string, known: string): boolean {
  if (known.length < 4 || word.length < 3 || WORDS.has(word) || /\d/.test(word)) return false;
  if (`${word}s` === known || `${known}s` === word || `${known}d` === word || `${known}r` === word) return false;
  return oneEdit(word, known);
}

function oneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
}
