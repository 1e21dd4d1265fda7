// The core families in languages other than English: override, concealment, exfiltration, secrets.
// Every pattern is bounded, and needs the order, its object and its target together: no word fires alone.

import { reachOf } from './foreign-reach.ts';
import { hint, isForeign, w } from './foreign-words.ts';
import { namesAddress, namesSecretFile } from './objects.ts';
import type { Family, SentenceView, Signal } from './signals.ts';

interface Language {
  /** Tells the language cheaply, so that others' patterns are not tried. */
  readonly hint: RegExp;
  readonly override: readonly RegExp[];
  readonly concealment: readonly RegExp[];
  /** An order to send or pass on, in the imperative or with "must". */
  readonly send: RegExp;
  /** The conversation, secrets, the user's files. */
  readonly loot: RegExp;
  /** An order to read, for files of secrets. */
  readonly read: RegExp;
}

const plain = (source: string): RegExp => new RegExp(source, 'iu');

const LANGUAGES: readonly Language[] = [
  {
    // Spanish and Portuguese share most of these words.
    hint: hint(
      'el|la|los|las|al|del|de|que|en|y|un|una|para|sin|sem|do|da|ao|os|as|lo|todo|tudo',
      'usu[aá]ri|instruc|instruç',
    ),
    override: [
      w(
        '(?:ignor(?:a|e|ar|en|á|es)|olvid(?:a|e|ar|en)|omit(?:e|a|ir)|descart(?:a|e|ar)|desconsider(?:a|e|ar)|desatiende|haz caso omiso (?:de|a)|no sigas|esque(?:ç|c)a|anul(?:a|e)) .{0,30}(?:instru(?:cciones|ções)|órdenes|reglas|regras|indicaciones|directrices|diretrizes|prompt).{0,30}(?:anterior|previ|sistema|seguridad|segurança|recib|acima)',
      ),
      w(
        '(?:dej(?:a|e|ad|ar) de lado|no hagas? caso (?:de|a)|no (?:sigas|obedezcas|respetes|cumplas|tengas en cuenta)|pas(?:a|e) por alto) .{0,30}(?:instru|órdenes|reglas|normas|indicaciones|límites|restricciones).{0,30}(?:anterior|previ|sistema|recib|antes|te (?:dio|dieron|han dado))',
      ),
      w(
        '(?:ignor(?:a|e|ar)|olvida|olvide|esque(?:ç|c)a) .{0,20}(?:todo lo (?:anterior|dicho)|tudo (?:o que|acima|anterior)|anteriores instru|previas instru)',
      ),
    ],
    concealment: [
      w(
        '(?:no|nunca|jamás|não|sin|sem) .{0,14}(?:diga|dig[ao]s?|cuent|mencion|inform|avis|notifi|revel|comuni|mostr|muestr|coment|expli|decir|conte|divulg)\\p{L}{0,6} .{0,50}(?:al usuario|a la usuaria|a los usuarios|ao usuário|aos usuários|a nadie|a ninguém|a la persona|al cliente)',
      ),
      w(
        '(?:no|nunca) .{0,10}(?:menciones|mencione|reveles|revele) .{0,6}(?:esto|esta (?:instrucción|acción)|este paso|estas instrucciones)',
      ),
      w('(?:oculta|esconde|oculte|esconda) .{0,20}(?:est[aeo]s?|la acción|isso|isto).{0,30}(?:al|del|do|ao) usu'),
      w(
        '(?:la persona|usuari[oa]|nadie|cliente)[^.;]{0,20} no (?:se (?:entere|dé cuenta)|lo (?:sepa|note|vea)|debe saber|sepa)',
      ),
      w('sin que el usuario (?:lo sepa|se entere|lo note)|sem que o usuário (?:saiba|perceba)'),
    ],
    send: w(
      '(?:env(?:í|i)(?:a|e|ala|alo|alos|elo|ar|en|es)|manda|mande|mandar|reenv(?:í|i)(?:a|e|ar)|sube|suba|subir|publica|transmite|transmita|adjunta|adjunte|incluye|incluya|incluir|inclua|envie|copia|pega|pasa|pase|pasar|passe|pon|pong(?:a|an)|remit(?:e|a|ir)|expid(?:e|a)|entreg(?:a|ue)|debe(?:s|n)? (?:enviar|incluir|reenviar|pasar)|deve (?:enviar|incluir))(?!\\p{L})',
    ),
    loot: w(
      '(?:historial|histórico|conversaci|conversa|charla|chat|contraseñ|senha|credencial|clave(?:s)? |llaves? |chaves? |token|secret|segredo|prompt del? sistema|prompt do sistema|archivos del usuario|datos del usuario|dados do usuário|mensajes anteriores|variables de entorno)',
    ),
    read: w('(?:lee|lea|leer|leia|abre|abra|obt(?:é|e)n|obtenga|extrae|carga|debe(?:s)? leer)(?!\\p{L})'),
  },
  {
    hint: hint(
      'der|die|das|des|ein|und|vor|bei|nicht|den|dem|alle|bitte|du|sie|muss|senden?',
      '(?:be)?nutzer|anweisung',
    ),
    override: [
      w(
        '(?:ignorier(?:e|en|t)?|missachte[nt]?|vergiss|vergesse[nt]?|verwirf|überschreib(?:e|en)?|beachte[nt]?) .{0,40}(?:anweisung|instruktion|regel|vorgabe|richtlinie|befehl|prompt)\\p{L}{0,5}.{0,20}(?:nicht)?',
      ),
      w('(?:gelten|gilt)[^.;]{0,40}(?:anweisung|vorgabe|regel|richtlinie|instruktion)\\p{L}*[^.;]{0,40}nicht mehr'),
      w(
        '(?:halte dich|richte dich|folge|befolge)[^.;]{0,30}nicht (?:mehr )?(?:an|nach)?[^.;]{0,20}(?:anweisung|vorgabe|regel|richtlinie)\\p{L}*',
      ),
      w('(?:setze?|setzen sie) .{0,30}(?:anweisungen|regeln|richtlinien) .{0,20}außer kraft'),
    ],
    concealment: [
      w(
        '(?:sag|sage|sagen sie|teile?|teilen sie|verrate?|verraten sie|erzähle?|erwähne?|erwähnen sie|informiere?|informieren sie|benachrichtige?|zeige?|melde) [^,.;]{0,50}(?:nutzer|benutzer|anwender|kunde|niemand)\\p{L}{0,4}[^,.;]{0,40}(?:nicht|nichts|niemals|kein\\p{L}*)(?!\\p{L})',
      ),
      w(
        '(?:erwähne?|erwähnen sie|verrate?|sage?|zeige?) .{0,20}(?:dies|das|diese\\p{L}?|davon|es) .{0,40}(?:nicht|niemals|keinesfalls)',
      ),
      w('(?:verschweige?n?|verheimliche?n?|verbirg|verberge?n?)[^.;]{0,40}(?:nutzer|benutzer|anwender|kunde)'),
      w(
        '(?:nutzer|benutzer|anwender|kunde)\\p{L}{0,3} (?:\\p{L}+ ){0,3}(?:verschwiegen|verheimlicht|verborgen|geheim)',
      ),
      w(
        'ohne .{0,20}(?:nutzer|benutzer|anwender)\\p{L}{0,3} .{0,30}(?:informieren|zu informieren|mitzuteilen|zu sagen|benachrichtigen|wissen|fragen)',
      ),
      w(
        'ohne (?:das |dessen )?wissen des (?:be)?nutzers|(?:be)?nutzer darf .{0,30}nicht(?:s)? .{0,20}(?:erfahren|wissen|merken)',
      ),
    ],
    send: w(
      '(?:sende|senden sie|schicke?|schicken sie|leite|leiten sie|übermittle|übermitteln sie|lade|laden sie|poste|füge|fügen sie|übergib|übergeben sie|übertrage|übertragen sie|kopiere|hänge|schreibe?|setze?|muss .{0,80}(?:senden|gesendet|übermittelt|geschickt|übergeben)|musst .{0,80}(?:senden|schicken))(?!\\p{L})',
    ),
    loot: w(
      '(?:gesprächsverlauf|chatverlauf|chats?(?!\\p{L})|verlauf|konversation|unterhaltung|gespräch|passw[oö]rt|kennwort|kennwörter|zugangsdaten|anmeldedaten|schlüssel|geheimnis|token|systemprompt|system-prompt|umgebungsvariable|dateien des (?:be)?nutzers|nutzerdaten|nachrichten)',
    ),
    read: w(
      '(?:lies|lesen sie|öffne|öffnen sie|lade|hole|extrahiere|musst .{0,60}lesen|muss .{0,60}gelesen)(?!\\p{L})',
    ),
  },
  {
    hint: hint(
      'le|la|les|des|une?|et|pas|dans|son|ses|pour|avant|du|de|cet|cette|vous|tu',
      "[ld]'|utilisateur|instruction",
    ),
    override: [
      w(
        '(?:ignore[sz]?|ignorer|oublie[sz]?|oublier|néglige[sz]?|ne (?:tiens|tenez|tenir) pas compte|fais abstraction|faites abstraction|contourne[sz]?) .{0,40}(?:instructions?|consignes?|règles?|directives?|ordres?|invites?).{0,30}(?:précédent|antérieur|système|reçu|ci-dessus|initial|sécurité)',
      ),
      w(
        "(?:ne respecte[sz]?|n'obéi[st]|n'obéissez|ne suis|ne suivez|n'applique[sz]?|n'observe[sz]?) (?:plus|pas|jamais) .{0,30}(?:instructions?|consignes?|règles?|directives?).{0,40}(?:précédent|antérieur|système|reçu|initial|données)?",
      ),
      w('(?:ignore[sz]?|oublie[sz]?) .{0,20}(?:toutes? les (?:instructions|consignes|règles)|tout ce qui précède)'),
    ],
    concealment: [
      w(
        "(?:ne|n'|sans) ?.{0,12}(?:dis|dites|dire|parle[zr]?|mentionne[zr]?|informe[zr]?|prévien[st]|prévenir|prévenez|révèle[sz]?|révéler|notifie[zr]?|averti[rstz]\\p{L}{0,4}|montre[zr]?|signale[zr]?|indique[zr]?|le (?:dis|dites|mentionne[zr]?)) .{0,40}(?:l'utilisateur|à l'utilisateur|aux utilisateurs|à personne|au client|à l'usager)",
      ),
      w(
        'ne (?:mentionne[sz]?|révèle[sz]?|parle[sz]?) (?:pas|jamais|rien) .{0,12}(?:ceci|cela|ça|cette|ces|de ceci|de cela)',
      ),
      w("l'utilisateur ne doit (?:\\p{L}+ ){0,3}(?:savoir|apprendre|remarquer|voir|découvrir|s'en apercevoir)"),
      w("(?:garde[zr]?|tiens|tenez) .{0,40}(?:secrets?|secrète|cachée?|confidentiel).{0,60}l'utilisateur"),
      w("à l'insu de l'utilisateur|sans que l'utilisateur (?:le sache|s'en aperçoive|ne le sache)"),
      w("(?:cache[zr]?|dissimule[zr]?) .{0,30}(?:cela|ceci|cette|ces|l'action).{0,30}l'utilisateur"),
    ],
    send: w(
      '(?:envoie[sz]?|envoyez|envoyer|expédie[zr]?|remets|remettez|mets|mettez|transmets|transmettez|transmettre|transfère|transférez|transférer|poste[zr]?|téléverse[zr]?|inclus|incluez|inclure|ajoute[zr]?|joins|joignez|copie[zr]?|passe[zr]?|transmet|doit (?:être )?(?:envoy|transm|inclu)\\p{L}{1,6}|devez (?:envoyer|transmettre|inclure))(?!\\p{L})',
    ),
    loot: w(
      "(?:historique|conversation|discussion|chat|mots? de passe|identifiants|clés?(?: |-)(?:api|ssh|privée|secrète|d)|jetons?|secrets?|invite système|prompt système|fichiers de l'utilisateur|données de l'utilisateur|messages précédents|variables d'environnement)",
    ),
    read: w('(?:lis|lisez|lire|ouvre[zr]?|ouvrir|charge[zr]?|récupère[zr]?|récupérer|extrais|extrayez)(?!\\p{L})'),
  },
  {
    hint: /[\u0400-\u04ff]{3}/,
    override: [
      w(
        '(?:проигнорируй|игнорируй|игнорируйте|проигнорируйте|игнорировать|забудь|забудьте|отмени|отбрось|не (?:следуй|следуйте|учитывай|учитывайте|выполняй|соблюдай|соблюдайте|придерживайся|слушай)|обойди|пренебреги)(?:те)? .{0,40}(?:инструкци|указани|правил|команд|директив|промпт|ограничени)',
      ),
      w(
        '(?:забудь|забудьте|игнорируй|игнорируйте) (?:вс[её]|обо вс[её]м),? .{0,30}(?:выше|ранее|раньше|до этого|предыдущ)',
      ),
    ],
    concealment: [
      w(
        '(?:не|никогда не|без) .{0,14}(?:говори|сообщай|упоминай|рассказывай|уведомляй|информируй|раскрывай|показывай|предупреждай|сообщения|уведомления)\\p{L}{0,3} .{0,50}(?:пользовател|клиент|никому|человек|юзер)',
      ),
      w(
        '(?:не|никогда не) (?:упоминай|раскрывай|сообщай|рассказывай|говори)(?:те)? (?:об |про |о )?(?:этом|это|этих|данн)',
      ),
      w('(?:держи|храни|сохрани|оставь)(?:те)? .{0,20}(?:в тайне|в секрете) .{0,20}пользовател'),
      w(
        '(?:скрой|скрывай|скройте|утаи)(?:те)? .{0,40}(?:от )?пользовател|без ведома пользователя|пользователь не должен (?:знать|узнать|видеть|заметить)|втайне от пользователя|так,? чтобы пользователь не (?:знал|узнал|заметил)',
      ),
    ],
    send: w(
      '(?:отсылай|отсылайте|отошли|отошлите|высылай|вышли|помести|поместите|отправь|отправьте|отправляй|отправляйте|пошли|пошлите|перешли|перешлите|пересылай|передай|передайте|передавай|загрузи|загрузите|выгрузи|включи|включите|добавь|добавьте|приложи|скопируй|вставь|должны? (?:отправить|передать|быть отправлен)|необходимо (?:отправить|передать)|нужно (?:отправить|передать))(?!\\p{L})',
    ),
    loot: w(
      '(?:истори|переписк|диалог|беседы|чат|парол|учетн|учётн|ключ|токен|секрет|системн\\p{L}{2,4} (?:промпт|подсказк|инструкц)|файлы пользователя|данные пользователя|переменны\\p{L}{1,3} (?:окружения|среды)|сообщени)',
    ),
    read: w(
      '(?:прочитай|прочитайте|прочти|прочтите|читай|открой|откройте|считай|загрузи|извлеки|получи|нужно прочитать|должен прочитать)(?!\\p{L})',
    ),
  },
  {
    // Chinese, simplified and traditional.
    hint: /[\u4e00-\u9fff]{2}/,
    override: [
      plain(
        '(?:之前|先前|系统|系統|此前|原有|所有)[^。！？\\n]{0,16}(?:规定|規定|规则|規則|限制|指令|指示|约束)[^。！？\\n]{0,10}(?:抛开|拋開|失效|作废|作廢|不再遵守|无效|丢开|不用管|不算数)',
      ),
      plain(
        '(?:忽略|无视|無視|忘记|忘記|忘掉|丢弃|放弃|不要遵守|不要遵循|绕过|繞過|覆盖|覆蓋|不必理会|不用理会)[^。！？\\n]{0,20}(?:之前|先前|以上|上面|前面|此前|所有|系统|系統|原有|原来|已有|任何|安全|一切)[^。！？\\n]{0,12}(?:指令|指示|提示|规则|規則|说明|說明|要求|限制|约束|命令|准则|對話|内容)',
      ),
    ],
    concealment: [
      plain(
        '(?:不要|不得|请勿|請勿|切勿|不能|别|別|禁止|无需|無需|不可|不必|勿|不应|千万别)[^。！？\\n，]{0,10}(?:告诉|告訴|告知|通知|提及|提到|透露|向|让|讓|泄露|说明|显示|提醒|报告)[^。！？\\n]{0,12}(?:用户|用戶|使用者|对方|任何人|他人|客户)',
      ),
      plain('(?:不要|不得|请勿|切勿|别|禁止)(?:提及|提到|透露|说出|暴露)(?:此|这|這|该|本|上述)'),
      plain(
        '(?:对|對|向)(?:用户|用戶|使用者)(?:保密|隐瞒|隱瞞|隐藏)|(?:不让|别让|不要让|不讓|避免)(?:用户|用戶|使用者)(?:知道|发现|察觉|看到|注意)|瞒着用户|(?:在|于)?(?:用户|用戶)不知情|(?:悄悄|偷偷|暗中|秘密地?|静默)(?:地)?[^。\\n]{0,6}(?:发送|上传|收集|转发|读取|複製|复制|傳送|上傳)',
      ),
    ],
    send: plain(
      '(?:发送|發送|发到|发给|上传|上傳|转发|轉發|传送|傳送|提交|传递|傳遞|传入|作为参数|作為參數|附加|附上|包含|填入|写入|放入|放在|复制到|传给|报告给|输出)',
    ),
    loot: plain(
      '(?:对话|對話|聊天|会话|會話|历史记录|歷史記錄|密码|密碼|凭证|凭据|憑證|密钥|金鑰|私钥|私鑰|令牌|系统提示|系統提示|系统指令|用户(?:的)?(?:文件|数据|信息|资料|输入|隐私)|敏感信息|敏感数据|环境变量|機密|机密)',
    ),
    read: plain('(?:读取|讀取|打开|打開|获取|取得|查看|加载|载入)'),
  },
  {
    hint: /[\u3040-\u30ff]{2}/,
    override: [
      plain(
        '(?:以前|これまで|上記|前|先|すべて|全て|システム|既存|元)[^。\\n]{0,14}(?:指示|命令|プロンプト|ルール|規則|制約|設定)[^。\\n]{0,8}(?:無視|忘れ|破棄|従わな|従わず|守らな|守らず|上書き)',
      ),
    ],
    concealment: [
      plain(
        '(?:ユーザー?|利用者|使用者|誰|お客様|顧客)[^。\\n]{0,24}(?:言わない|伝えない|知らせない|知らせず|教えない|通知しない|通知せず|言及しない|話さない|見せない|明かさない|気付かれない|気づかれない|悟られない|報告しない|告げない|告げず)',
      ),
      plain(
        '(?:このこと|これ|この(?:指示|手順|処理|操作))[^。\\n]{0,20}(?:言及しない|話さない|明かさない|触れない|秘密に|内緒に|伏せて|口外しない)',
      ),
      plain(
        '(?:ユーザー?|利用者)[^。\\n]{0,8}(?:に内緒|に秘密|に隠|に気付かれ|に気づかれ|に知られ|の許可なく|に黙って|には秘密)',
      ),
    ],
    send: plain(
      '(?:送信|送って|送る|転送|アップロード|投稿|渡して|渡す|含めて|含める|添付|コピーして|入れて|セットして|引数として)',
    ),
    loot: plain(
      '(?:会話|チャット|履歴|やり取り|パスワード|認証情報|資格情報|秘密鍵|鍵|トークン|シークレット|システムプロンプト|ユーザー?の(?:ファイル|データ|情報|入力)|環境変数|機密)',
    ),
    read: plain('(?:読み込|読み取|読んで|開いて|取得して|参照して)'),
  },
];

/** Signals in the languages above. Sentences without letters of theirs cost one test each. */
export function foreign(view: SentenceView): readonly Signal[] {
  const text = view.sentence.text.slice(0, 1500);
  const found: Signal[] = [];
  for (const language of LANGUAGES) {
    if (!language.hint.test(text)) continue;
    const family = familyOf(language, text);
    if (family === undefined) continue;
    found.push({ family, start: view.sentence.start, end: view.sentence.end, confidence: 'high' });
    break;
  }
  const family = found.length === 0 ? reachOf(text) : undefined;
  if (family) found.push({ family, start: view.sentence.start, end: view.sentence.end, confidence: 'medium' });
  return found;
}

function familyOf(language: Language, text: string): Family | undefined {
  if (isForeign(text) && language.override.some((pattern) => pattern.test(text))) return 'override';
  if (language.concealment.some((pattern) => pattern.test(text))) return 'concealment';
  if (language.send.test(text)) {
    if (language.loot.test(text) && namesAddress(text)) return 'exfiltration';
    if (namesSecretFile(text) && (isForeign(text) || language.loot.test(text))) return 'exfiltration';
  }
  if (language.read.test(text) && namesSecretFile(text) && isForeign(text)) return 'secret';
  return undefined;
}
