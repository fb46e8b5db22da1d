import { CairnError, type ErrorDetails } from '../../../shared/errors.ts'

/** A refusal that names the entry. Control characters of a hostile name are shown escaped. */
export function unsafe(entry: string, why: string, details: ErrorDetails = {}): CairnError {
  return new CairnError('PACKAGE_UNSAFE', `The entry ${shown(entry)} ${why}.`, { ...details, entry: shown(entry) })
}

function shown(name: string): string {
  return JSON.stringify(name).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
}

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file: the superscript digits count as digits.
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?: *\..*)?$/i

/**
 * Why a name must not be in a package, or null. A name is a relative path of plain segments that means the same file
 * on Linux, macOS and Windows.
 */
export function nameProblem(name: string): string | null {
  if (name === '') return 'has no name'
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(name)) return 'has a control character in its name'
  if (!name.isWellFormed()) return 'has a name that is not valid Unicode'
  if (name.includes('\\')) return 'has a backslash in its name'
  if (name.startsWith('/')) return 'has an absolute name'
  if (/^[a-z]:/i.test(name)) return 'has a drive letter in its name'
  if (/[<>:"|?*]/.test(name)) return 'has a character in its name that Windows does not allow'
  if (name.endsWith('/')) return 'is a folder'
  if (Buffer.byteLength(name) > 1024) return 'has a name longer than 1,024 bytes'
  for (const segment of name.split('/')) {
    const problem = segmentProblem(segment)
    if (problem) return problem
  }
  return null
}

function segmentProblem(segment: string): string | null {
  if (segment === '..') return 'leads out of the package'
  if (segment === '' || segment === '.') return 'has an empty part in its name'
  if (/[. ]$/.test(segment) || segment.startsWith(' ')) return 'has a name that starts or ends with a space, or ends with a dot'
  if (reserved.test(segment)) return 'has a name that Windows reserves for a device'
  return Buffer.byteLength(segment) > 255 ? 'has a part in its name longer than 255 bytes' : null
}

/** Names with one key are one file somewhere: on a case-insensitive or a Unicode-normalising file system. */
function foldedKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/**
 * Refuses names that are unsafe alone, or that clash with each other: twice the same, the same but for case or Unicode
 * normalisation (folders too), a file that is also a folder.
 * @throws PACKAGE_UNSAFE, naming the entry
 */
export function checkNames(names: readonly string[], details: ErrorDetails = {}): void {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  for (const name of names) {
    const problem = nameProblem(name)
    if (problem) throw unsafe(name, problem, details)
    const key = foldedKey(name)
    const other = files.get(key)
    if (other === name) throw unsafe(name, 'appears twice', details)
    if (other !== undefined) throw unsafe(name, `is the same file as ${shown(other)} if case and Unicode form are ignored`, details)
    files.set(key, name)
    checkFolders(name, folders, details)
  }
  for (const [key, name] of files) {
    if (folders.has(key)) throw unsafe(name, 'is both a file and a folder', details)
  }
}

function checkFolders(name: string, folders: Map<string, string>, details: ErrorDetails): void {
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
    const folder = name.slice(0, slash)
    const key = foldedKey(folder)
    const other = folders.get(key) ?? folder
    if (other !== folder) throw unsafe(name, `lies in the same folder as ${shown(other)} if case and Unicode form are ignored`, details)
    folders.set(key, folder)
  }
}
