import { z } from 'zod'
import { aliasPattern } from './refs.ts'
import { CairnError } from '../errors.ts'

/**
 * What people call things: datasets, models, runs, views, workspaces, and their tags. One form for each name that reads the
 * same (Unicode's NFC), no character that cannot be seen or that turns the text around, and a length that fits a screen.
 * Every name that comes in is checked here, from a person through the contract and from a file or an old registry alike.
 */

/** In characters as Unicode counts them. */
const longestName = 200
const longestTag = 100

/** Control characters, line ends, lone surrogates, and what is drawn as nothing at all, such as direction marks and zero-width spaces. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Where such a character belongs to the writing: within an emoji, and between letters of scripts that join or part them by it. */
const written =
  /(?<=\p{Extended_Pictographic})\ufe0f|(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{sc=Arab}\p{sc=Beng}\p{sc=Deva}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}])(?:\u200c|\u200d)(?=\p{L})/gu

/** Whether a text is one line that shows all it holds, without a space at either end. */
function isVisible(text: string): boolean {
  return text === text.trim() && !unseen.test(text.replace(written, ''))
}

const fits = (text: string, longest: number): boolean => {
  const length = Array.from(text).length
  return length >= 1 && length <= longest
}

const isName = (text: string): boolean => fits(text, longestName) && !text.includes('@') && isVisible(text)
const isTag = (text: string): boolean => fits(text, longestTag) && isVisible(text)

/** The form in which a name is kept and compared. */
export function normalName(text: string): string {
  return text.normalize('NFC')
}

/** Whether two names read the same. */
export function isSameName(one: string, other: string): boolean {
  return normalName(one) === normalName(other)
}

/** The forms in which an earlier release may have kept these names. */
export function formsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => [normalName(name), name.normalize('NFD')])
}

/** Names given to something from now on. @ divides a name from its version. */
export const Name = z
  .string()
  .max(4 * longestName)
  .normalize('NFC')
  .refine(isName, 'A name must have 1 to 200 visible characters and no @.')

export const Tag = z
  .string()
  .max(4 * longestTag)
  .normalize('NFC')
  .refine(isTag, 'A tag must have 1 to 100 visible characters.')

/** A name that something has already, perhaps from a release with other rules. */
export const KnownName = z.string().min(1).max(1000).normalize('NFC')

/** Of a model. */
export const Alias = z.string().regex(aliasPattern, 'An alias has letters, digits, - and _, and cannot look like a version (v3).')

/** A name that did not come through the contract: from a package, or from a row of a workspace. @throws INVALID_INPUT */
export function requireName(text: string): string {
  const read = Name.safeParse(text)
  if (read.success) return read.data
  throw new CairnError('INVALID_INPUT', `${JSON.stringify(text.slice(0, 80))} can't be a name: ${read.error.issues[0].message}`, {
    name: text.slice(0, 200),
  })
}

/** The beginning of a name, where something is added to it that may make it too long. */
export function cutName(text: string): string {
  return Array.from(normalName(text)).slice(0, longestName).join('').trim()
}
