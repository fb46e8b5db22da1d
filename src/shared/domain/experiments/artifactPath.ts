import { z } from 'zod'

/** In characters; a file system takes 255 bytes for one name. */
const longestPath = 1_000
const longestName = 255

/** What would be another place, or nothing that a person can see: control characters, line ends, lone surrogates, direction marks. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Windows takes none of these in a name; what follows a colon is another stream of the same file there. */
const reserved = /[<>:"|?*]/
/** Devices on Windows, whatever ending they are given. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i

/** Why a text is no path of an artifact; null where it is one. */
export function artifactPathProblem(text: string): string | null {
  if (text === '' || text.length > longestPath) return `It has 1 to ${longestPath} characters.`
  if (text.startsWith('/')) return 'It must be relative to the run, without a leading slash.'
  if (text.includes('\\')) return 'Use / to separate folders, not a backslash.'
  if (unseen.test(text)) return 'It contains an invisible character.'
  for (const name of text.split('/')) {
    if (name === '') return 'A folder name in it is empty.'
    if (name === '.' || name === '..') return 'It contains . or .. as a folder.'
    if (reserved.test(name)) return 'A name in it contains one of < > : " | ? *, which some systems do not allow.'
    if (device.test(name)) return 'A name in it is reserved by Windows.'
    if (name !== name.trim() || name.endsWith('.')) return 'A name begins or ends with a space, or ends with a dot.'
    if (new TextEncoder().encode(name).length > longestName) return `A name in it is longer than ${longestName} bytes.`
  }
  return null
}

/**
 * Where an artifact lies in its run: names parted by `/`, such as `plots/roc.png`. It is a key of the registry and never joined to a
 * path on disk; these rules are for those who write the tree to a disk later, on any system.
 */
export const ArtifactPath = z
  .string()
  .max(4 * longestPath)
  .normalize('NFC')
  .superRefine((text, context) => {
    const problem = artifactPathProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: `This is not a valid artifact path. ${problem}` })
  })
