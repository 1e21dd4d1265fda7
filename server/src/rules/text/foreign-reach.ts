// The families that reach beyond the tool, in languages other than English. Each needs several parts in one sentence:
// an order, what it is about, and the target; no word fires alone. Every pattern is bounded.
import { hint, isForeign, w } from './foreign-words.ts';
import { namesAddress } from './objects.ts';
import type { Family } from './signals.ts';

interface Reach {
  readonly hint: RegExp;
  /** Words that make a sentence an order: "always", "must", imperatives. */
  readonly order: RegExp;
  /** "without asking the user". */
  readonly unasked: RegExp;
  /** Denials that turn it round: "never … without asking". */
  readonly denied: RegExp;
  /** Tools of other servers. */
  readonly others: RegExp;
  /** Each time, always. */
  readonly occasion: RegExp;
  /** Recipients, accounts, hidden copies. */
  readonly recipient: RegExp;
  /** Set, add, replace. */
  readonly change: RegExp;
  readonly secretly: RegExp;
  readonly takes: RegExp;
  /** What belongs to the user. */
  readonly taken: RegExp;
  readonly run: RegExp;
}

const plain = (source: string): RegExp => new RegExp(source, 'iu');

const LANGUAGES: readonly Reach[] = [
  {
    // Spanish and Portuguese.
    hint: hint('el|la|los|las|al|del|de|que|en|y|un|una|esta|este|sin|sem|para|do|da|ao|os|as|lo', 'usu[aá]ri'),
    order: w(
      'siempre|sempre|debes?|debe|deve|tienes que|enseguida|inmediatamente|directamente|automáticamente|ejecut[ae]|complet[ae]|realiz[ae]|env[ií]a|proced[ae]|us[ae]|utiliz[ae]|llam[ae]|haz',
    ),
    unasked: w(
      'sin (?:\\p{L}+ ){0,3}(?:confirmación|permiso|consentimiento|aprobación|autorización|preguntar|consultar)|sem (?:\\p{L}+ ){0,3}(?:confirmação|permissão|consentimento|perguntar)',
    ),
    denied: w('no|nunca|jamás|não|evit[ae]'),
    others: w(
      '(?:herramientas?|ferramentas?|funci(?:ón|ones)) (?:\\p{L}+ ){0,2}(?:de |del |de los |dos |de um )(?:los )?(?:cualquier )?(?:otros?|outros?|demás) (?:servidor(?:es)?|mcp)',
    ),
    occasion: w('cada|siempre|sempre|tod[oa]s?'),
    recipient: w('copia oculta|bcc|cco|destinatari[oa]|cuenta|conta|pagos?|pagamento|transferencia|correos?'),
    change: w('añad[ae]|agreg[ae]|cambi[ae]|reemplaz[ae]|sustitu(?:ye|ya)|pon|us[ae]|env[ií](?:a|e)|modific[ae]'),
    secretly: w(
      'en secreto|secretamente|a escondidas|sigilosamente|disimuladamente|furtivamente|às escondidas|em segredo',
    ),
    takes: w('copia|manda|env[ií]a|registra|graba|grava|sube|recopila|recoge|guarda|transmite|coleta'),
    taken: w('contactos?|contatos?|conversaci|conversa|mensajes?|archivos|datos|dados|contraseñ|usuari|usuári'),
    run: w('ejecut[ae]r?|execut[ae]r?|corr[ae]|lanz[ae]'),
  },
  {
    hint: hint('der|die|das|und|nicht|den|dem|eine?|bei|immer|vor|ohne|zu|es', '(?:be)?nutzer'),
    order: w(
      'immer|sofort|stets|grundsätzlich|musst|muss|müssen|soll(?:st)?|automatisch|führe?|schließe?|ruf|rufe|sende|verwende|nutze|benutze|überweise|lösche|bestätige|starte',
    ),
    unasked: w(
      'ohne [^.;]{0,50}(?:bestätigung|zustimmung|einwilligung|erlaubnis|genehmigung|rückfrage|nachzufragen|zu fragen)',
    ),
    denied: w('nie|niemals|nicht|kein\\p{L}*|vermeide'),
    others: w(
      '(?:tools?|werkzeuge?n?|funktion(?:en)?) (?:\\p{L}+ ){0,2}(?:anderen?|anderer|fremde[rn]?) (?:mcp-)?servers?|(?:anderer|anderen|fremder) (?:mcp-)?server [^.;]{0,20}(?:tool|werkzeug)',
    ),
    occasion: w('jede[rnms]?|immer|sobald|stets|alle[nrs]?'),
    recipient: w('bcc|blindkopie|konto|empfänger|zahlung|überweisung|e-?mail|wallet'),
    change: w('setze?|füge?|ergänze?|ersetze?|ändere?|nimm|verwende|leite?|sende|trage?'),
    secretly: w('heimlich|unbemerkt|im geheimen|im verborgenen|verdeckt|klammheimlich|hinter dem rücken'),
    takes: w('übertr|sende|schick|kopier|speicher|zeichnet|aufzeichn|sammel|lädt|leitet|protokollier|erfass'),
    taken: w('kontakt|gespräch|unterhaltung|nachricht|dateien|eingaben|passw|daten de[sr]|(?:be)?nutzer|anwender'),
    run: w('führe?|starte?|ausführen|ausgeführt|starten'),
  },
  {
    hint: hint(
      'le|la|les|des|une?|et|en|avec|chaque|au|aux|sur|pour|tu|vous|de|du|cet|cette|ce|avant|sans|il',
      "[ld]'",
    ),
    order: w(
      'toujours|dois|devez|doit|tout de suite|immédiatement|automatiquement|directement|exécute[zr]?|effectue[zr]?|envoie|paie|utilise[zr]?|appelle[zr]?|lance[zr]?|valide[zr]?',
    ),
    unasked: w(
      "sans (?:(?:l'|la |le |son |sa |aucune? )?(?:\\p{L}+ ){0,2}(?:l'|la |le )?)(?:confirmation|accord|consentement|permission|autorisation|aval|approbation|prévenir)",
    ),
    denied: w("ne|n'|jamais|évite[zr]?"),
    others: w(
      "(?:outils?|fonctions?) (?:\\p{L}+ ){0,1}(?:des|de l'|d'un|d'|de)\\s?(?:tout )?autres? (?:serveurs?|mcp)",
    ),
    occasion: w('chaque|toujours|tous? les|toutes? les|à chaque'),
    recipient: w('copie cachée|cci|bcc|destinataire|compte|paiement|virement|courriel|e-?mails?'),
    change: w('ajoute[zr]?|remplace[zr]?|change[zr]?|mets|mettez|utilise[zr]?|envoie|modifie[zr]?'),
    secretly: w('en secret|secrètement|en cachette|discrètement|furtivement|clandestinement'),
    takes: w('copie|envoie|enregistre|transmet|collecte|téléverse|recueille|sauvegarde'),
    taken: w('contacts?|conversations?|messages?|fichiers|données|mots de passe|utilisat'),
    run: w('exécute[zr]?|lance[zr]?|exécuté'),
  },
  {
    hint: /[\u0400-\u04ff]{3}/,
    order: w(
      'всегда|сразу|должен|должны|обязательно|немедленно|автоматически|исполняй|выполни|выполняй|проведи|отправь|используй|вызывай|вызови|необходимо|нужно',
    ),
    unasked: w(
      'не спрашивая|не запрашивая|не дожидаясь [^.;]{0,20}(?:подтвержд|соглас|разреш)|без (?:\\p{L}+ ){0,2}(?:подтвержден|согласи|разрешен|одобрен|ведома|спроса)',
    ),
    denied: w('никогда|нельзя|запрещено|не (?:выполняй|вызывай|используй|запускай|удаляй|отправляй)'),
    others: w(
      '(?:инструмент\\p{L}*|функци\\p{L}*) (?:\\p{L}+ ){0,1}(?:друг|ин|чуж|сторонн)\\p{L}{2,4} (?:mcp-)?сервер',
    ),
    occasion: w('кажд|всегда|при любо|все(?:х|м)? |всякий'),
    recipient: w('скрыт\\p{L}+ копи|bcc|получател|сч[её]т|плат[её]ж|перевод|письм|почт|кошел'),
    change: w('добавляй|добавь|заменяй|замени|меняй|измени|указывай|укажи|ставь|отправляй|подставляй|используй'),
    secretly: w('тайно|тайком|незаметно|скрытно|втайне|исподтишка|негласно'),
    takes: w('отправля|записыва|копиру|собира|загружа|переда[её]|сохраня|пересыла|выгружа'),
    taken: w('контакт|разговор|переписк|сообщени|файлы|данные|парол|пользовател'),
    run: w('выполни(?:те|ть)?|запусти(?:те|ть)?|выполняй|запускай'),
  },
  {
    hint: /[\u4e00-\u9fff]{2}/,
    order: plain('请|請|必须|必須|直接|立即|立刻|总是|總是|始终|始終|自动|自動|马上|一律|务必|都要'),
    unasked: plain(
      '(?:无需|無需|不需要|不用|不必|未经|未經|不经|无须|不要)[^。，；]{0,6}(?:用户|用戶|使用者)?[^。，；]{0,4}(?:确认|確認|同意|批准|许可|授权|授權)|不(?:询问|征求|征得|通知)(?:用户|用戶|使用者)',
    ),
    denied: plain('(?:不得|禁止|切勿|不能|不可|请勿|严禁)[^。]{0,12}$'),
    others: plain(
      '(?:其他|其它|别的|另外的|第三方)(?:的)?\\s?(?:MCP)?\\s?(?:服务器|服務器|伺服器|服务端)(?:的|上的|提供的|中的)?[^。，]{0,4}(?:工具|函数)',
    ),
    occasion: plain('每次|每当|每當|凡是|所有|一律|都必须|都要|总是|任何'),
    recipient: plain('密送|抄送|bcc|收款|收件|账户|帳戶|账号|付款|支付|转账|轉帳|邮件'),
    change: plain('加到|添加|加入|改为|改成|改為|替换|替換|换成|设置为|设为|填为|附上'),
    secretly: plain('偷偷|悄悄|暗中|暗地|秘密地|私下|背地里|不知不觉'),
    takes: plain('上传|上傳|发送|發送|收集|记录|記錄|复制|複製|录制|传给|转发'),
    taken: plain('用户|用戶|使用者|通讯录|联系人|对话|對話|聊天|密码'),
    run: plain('运行|執行|执行|運行'),
  },
  {
    hint: /[\u3040-\u30ff]{2}/,
    order: plain('ください|すること|下さい|必ず|すぐ|常に|自動|しなければ|するべき|せよ|しろ'),
    unasked: plain(
      '(?:ユーザー?|利用者|使用者)[^。]{0,4}(?:確認|同意|許可|承認|了承)[^。]{0,4}(?:取らず|得ず|求めず|なし|待たず|せず|なく)|(?:ユーザー?|利用者|使用者)に(?:尋ね|聞|確認|相談)[^。]{0,5}(?:ず|なく|ないで)|(?:確認|同意|許可)(?:を取らず|を得ず|なし)に',
    ),
    denied: plain('(?:しないで|してはいけ|禁止|してはなら)'),
    others: plain('(?:他|ほか|別)の\\s?(?:MCP\\s?)?サーバー?(?:の|が提供する|にある)[^。、]{0,4}(?:ツール|機能)'),
    occasion: plain('たび|毎回|必ず|すべて|全て|ときは|際は|常に'),
    recipient: plain('bcc|宛先|受取|口座|支払|送金|メール|振込'),
    change: plain('追加|置き換え|変更|差し替え|設定|入れ(?:て|る)|加え'),
    secretly: plain('こっそり|ひそかに|密かに|秘密裏に|内密に|気づかれないよう|気付かれないよう'),
    takes: plain('送信|記録|収集|コピー|アップロード|録音|保存|転送'),
    taken: plain('ユーザー?|利用者|連絡先|会話|ファイル|パスワード|メッセージ'),
    run: plain('実行|走らせ|起動'),
  },
];

const PIPED =
  /\b(?:curl|wget|iwr)\b[^\n|]{0,200}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z|da|k)?sh\b|\bbash -i\b.{0,20}\/dev\/tcp\/|\brm -rf (?:~|\/|\$home)/i;
/** A mail address, a wallet or an account number. */
const PAYEE =
  /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\.[a-z]{2,}|\b0x[0-9a-f]{40}\b|\bbc1[a-z0-9]{20,60}|(?<![A-Z0-9])[A-Z]{2}\d{2}[A-Z0-9]{11,30}/i;
const EXAMPLE =
  /\b(?:z\. ?b\.|zum beispiel|por ejemplo|p\. ?ej\.|par exemple|p\. ?ex\.|e\.g\.)|например|例如|比如|例[:：]|たとえば|例えば/iu;

/** The family that a sentence in one of these languages belongs to, or undefined. */
export function reachOf(text: string): Family | undefined {
  if (!isForeign(text)) return undefined;
  for (const language of LANGUAGES) {
    if (!language.hint.test(text)) continue;
    const family = familyOf(language, text);
    if (family !== undefined) return family;
  }
  return undefined;
}

function familyOf(l: Reach, text: string): Family | undefined {
  const example = EXAMPLE.test(text);
  if (!example && PAYEE.test(text) && l.occasion.test(text) && l.recipient.test(text) && l.change.test(text))
    return 'tampering';
  if (PIPED.test(text) && l.run.test(text)) return 'command';
  const taking = l.secretly.exec(text);
  if (
    taking &&
    l.takes.test(text) &&
    (l.taken.test(text) || namesAddress(text)) &&
    !l.denied.test(text.slice(0, taking.index))
  )
    return 'covert';
  const unasked = l.unasked.exec(text);
  if (unasked && l.order.test(text) && !l.denied.test(text.slice(Math.max(0, unasked.index - 80), unasked.index)))
    return 'consent';
  if (l.others.test(text) && l.order.test(text)) return 'precedence';
  return undefined;
}
