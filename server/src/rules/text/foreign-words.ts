// What the detectors of languages other than English share.

/** A pattern that begins at a word: letters of any script count, so `\b` would not do. */
export const w = (source: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}_])(?:${source})`, 'iu');

/** The small words of a language, each whole, and how words that its orders need begin: tells the language cheaply. */
export const hint = (whole: string, beginnings: string): RegExp => w(`(?:${whole})(?![\\p{L}])|${beginnings}`);

/** Some verbs are spelt alike in English; letters or small words of the other language must be there too. */
export function isForeign(text: string): boolean {
  return (
    /[^\x00-\x7f]/.test(text) ||
    /(?<![\p{L}])(?:las|los|del|que|para|todas|sus|les|des|toutes|vos|tes|une|alle|der|die|das|und|bisherigen|vorherigen|todos|anteriores|todas as|como|siempre|esta|este|cuenta|en|immer|jede[rn]?|bei|vor|dem|den|nicht|toujours|chaque|cet|cette|avant|dans|du|et|tu|vous|dois|devez|debes|debe|musst|muss|ejecuta|utilisateur|usuario|nutzer|benutzer|ohne)(?![\p{L}])/iu.test(
      text,
    )
  );
}
