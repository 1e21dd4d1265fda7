// Cyrillic and Greek letters that a reader takes for Latin ones.

/**
 * Look-alike and Latin letter, after the Unicode confusables table. Only letters that pass for Latin in most
 * typefaces: `т`, `м`, `в` look like small capitals and deceive nobody, so they mark an honest Cyrillic word.
 */
const TWINS: ReadonlyMap<string, string> = new Map([
  ...paired('аеорсухіјѕԁһӏԛԝкАВЕЅІЈКМНОРСТУХԌԚԜӀ', 'aeopcyxijsdhlqwkABESIJKMHOPCTYXGQWI'),
  ...paired('αονρικυχγϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'aovpikuxyjABEZHIKMNOPTYXC'),
]);

/** Two strings of one length, character by character. */
function paired(from: string, to: string): (readonly [string, string])[] {
  return [...from].map((character, i) => [character, to[i]!] as const);
}

/** The Latin letter that a Cyrillic or Greek letter looks like, or undefined. */
export function latinLookalike(character: string): string | undefined {
  return TWINS.get(character);
}

/** A word that mixes Latin letters with letters that only look like them. */
export interface Disguise {
  readonly start: number;
  readonly end: number;
  /** The letters that are not what they seem, in order, with their offsets. */
  readonly letters: readonly { readonly at: number; readonly code: number; readonly latin: string }[];
  /** The word as it is read: `paypal`. */
  readonly reads: string;
}

/**
 * Words in which Cyrillic or Greek look-alikes stand among Latin letters. A word in its own script is silent,
 * and so is one with a letter that looks like no Latin one (`HTMLстраница`, `kΩ`, `Δx`): nobody is deceived by it.
 */
export function disguises(text: string): readonly Disguise[] {
  const found: Disguise[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}_]{2,200}/gu)) {
    const word = match[0];
    if (!/[Ͱ-ϿЀ-ԯ]/.test(word) || !/[A-Za-z]/.test(word)) continue;
    const letters: { at: number; code: number; latin: string }[] = [];
    let latin = 0;
    let honest = false;
    for (let i = 0; i < word.length; i++) {
      const character = word[i]!;
      if (/[A-Za-z]/.test(character)) latin++;
      else if (/[Ͱ-ϿЀ-ԯ]/.test(character)) {
        const twin = TWINS.get(character);
        if (twin === undefined) honest = true;
        else letters.push({ at: match.index + i, code: character.charCodeAt(0), latin: twin });
      }
    }
    if (honest || letters.length === 0 || isSymbol(word, letters.length, latin)) continue;
    const twins = new Map(letters.map((letter) => [letter.at - match.index, letter.latin]));
    found.push({
      start: match.index,
      end: match.index + word.length,
      letters,
      reads: [...word].map((character, i) => twins.get(i) ?? character).join(''),
    });
  }
  return found;
}

/** One Greek letter at the edge of a short word is a symbol of mathematics: `αx`, `νmax`, `dχ`. */
function isSymbol(word: string, count: number, latin: number): boolean {
  return count === 1 && (latin < 2 || /^[α-ωΑ-Ω](?:[_0-9]|[a-z]{1,3}$)/.test(word) || /^[a-z][α-ω]$/.test(word));
}
