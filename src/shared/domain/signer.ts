import { z } from 'zod'
import { AuthorName, keyIdOf } from './author.ts'

/** SHA-256 of a public key, of which people compare the first 16 digits or all of them. */
export const Fingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'A fingerprint has 64 hexadecimal digits.')

/** A key about which this user has decided, on this computer. */
export const KnownKey = z.object({
  fingerprint: Fingerprint,
  /** What this user calls its author. */
  name: AuthorName,
  trusted: z.boolean(),
  /** When that was decided, in milliseconds since 1970 UTC. */
  at: z.int().nonnegative(),
})
export type KnownKey = z.infer<typeof KnownKey>

/** Who signed a package, and what this user knows of the key. */
export const Signer = z.object({
  fingerprint: Fingerprint,
  /** What the package says its author is called; null where it does not say. Anyone can claim any name. */
  claimed: z.string().nullable(),
  standing: z.enum(['own', 'trusted', 'distrusted', 'unknown']),
  /** What this user calls the holder of the key; null for a key about which nothing was decided. */
  name: z.string().nullable(),
  /** The trusted author, or this user, whose name the package claims without being signed with their key. */
  impersonates: KnownKey.pick({ fingerprint: true, name: true }).nullable(),
})
export type Signer = z.infer<typeof Signer>

/** Letters of other scripts and digits that are drawn like Latin letters. */
const lookalikes = new Map(
  [
    ['a', 'аα\u0251'],
    ['b', 'вβ'],
    ['c', 'сϲ'],
    ['d', '\u0501'],
    ['e', 'еεё'],
    ['g', '\u0261\u0581'],
    ['h', 'һн\u0570'],
    ['i', 'іιıl1|\u04cf'],
    ['j', 'ј'],
    ['k', 'кκ'],
    ['m', 'м'],
    ['n', 'η\u0578'],
    ['o', 'оοσ0\u0585'],
    ['p', 'рρ'],
    ['q', '\u051b'],
    ['s', 'ѕ5'],
    ['t', 'тτ'],
    ['u', 'υ\u057d'],
    ['v', 'ν\u0475'],
    ['w', '\u051d'],
    ['x', 'хχ'],
    ['y', 'уγ'],
  ].flatMap(([letter, others]) => Array.from(others, (other): [string, string] => [other, letter])),
)

/** Capitals that are drawn like a Latin one, and whose small letter is not. */
const lookalikeCapitals = new Map([
  ['\u0396', 'z'],
  ['\u0397', 'h'],
  ['\u039c', 'm'],
  ['\u039d', 'n'],
  ['\u03a5', 'y'],
])

/** What remains of a name when case, accents, spaces, marks and the script of a letter do not count. */
function skeleton(name: string): string {
  const plain = Array.from(name.normalize('NFKD'), (letter) => lookalikeCapitals.get(letter) ?? letter)
    .join('')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}|]/gu, '')
  return Array.from(plain, (letter) => lookalikes.get(letter) ?? letter).join('')
}

/** Whether people would take two names for the same: "Ana" and "АNA", whose first letter is Cyrillic. */
export function readsTheSame(one: string, other: string): boolean {
  const [a, b] = [skeleton(one), skeleton(other)]
  return a === b && (a !== '' || one.normalize('NFKC') === other.normalize('NFKC'))
}

/** Who signed, in a few words: "Signed by Ana (trusted)". */
export function signerText(signer: Pick<Signer, 'standing' | 'name'> & { readonly claimed?: string | null }): string {
  const { standing, name, claimed } = signer
  switch (standing) {
    case 'own':
      return 'Signed by you'
    case 'trusted':
      return `Signed by ${name} (trusted)`
    case 'distrusted':
      return `Signed by ${name} (not trusted)`
    case 'unknown':
      return claimed ? `Signed by “${claimed}” (key not known to you)` : 'Signed with a key not known to you'
  }
}

/** What a person has to know before anything else about who signed; null where there is nothing. */
export function signerWarning({ standing, name, claimed, impersonates }: Signer): string | null {
  if (impersonates) {
    const other = standing === 'trusted' ? `It is signed with the key of ${name}` : 'It is signed with a different key'
    return `This package claims to be by “${claimed}”, but it is not signed with the key of ${impersonates.name} that you know (${keyIdOf(impersonates.fingerprint)}). ${other}. Someone may be using the name; if ${impersonates.name} has a new key, confirm its fingerprint through another channel than this file.`
  }
  if (standing === 'distrusted') return `You decided not to trust this key, which you know as ${name}.`
  if (standing === 'trusted' && claimed !== null && claimed !== name)
    return `The package names “${claimed}” as its author; you know this key as ${name}.`
  return null
}

/** What it means to trust a key. */
export const trustMeaning =
  'Trusting a key means that you have compared its fingerprint with the author; packages signed with it are then shown as theirs. It does not change what is checked, and is no statement about model quality.'
