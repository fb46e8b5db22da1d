import { z } from 'zod'

/** Which program a change is made with. */
export const faces = ['cli', 'app', 'automation', 'tracking'] as const
export type Face = (typeof faces)[number]

/** The digits of an author's fingerprint that people compare: their key id. */
export const keyIdOf = (fingerprint: string): string => fingerprint.slice(0, 16)

/** What an author is called. One line, so that no list of changes can be made to look like another. */
export const AuthorName = z
  .string()
  .trim()
  .min(1, 'A name needs at least one character.')
  .max(100, 'A name can have up to 100 characters.')
  .normalize('NFC')
  // Control characters, and those that turn the direction of what follows.
  .regex(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, 'A name must be a single line of plain text.')
