import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import { counted } from '../../../../shared/numbers.ts'
import { quote } from '../checks.ts'

/** A year of files each hour. */
export const mostFiles = 10_000

export interface Folder {
  /** For messages. */
  readonly file: string
  /** In the order of their names. */
  readonly paths: readonly string[]
  /** Hidden files and subfolders, which are not read. */
  readonly left: string | null
}

/** Files that systems and tools leave in folders, and that nobody means. */
const byTheWay = /^(\..*|thumbs\.db|desktop\.ini|_SUCCESS)$/i

/** The files of a folder that are read as one table. @throws FILE_UNREADABLE, FILE_EMPTY */
export async function listFolder(path: string): Promise<Folder> {
  const file = basename(path)
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw new CairnError('FILE_UNREADABLE', `The folder ${path} cannot be read.`, { file: path }, error)
  })
  const hidden = entries.filter((entry) => byTheWay.test(entry.name))
  const shown = entries.filter((entry) => !byTheWay.test(entry.name))
  const folders = shown.filter((entry) => entry.isDirectory())
  const names = shown
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => (a < b ? -1 : 1))
  const left = [
    folders.length > 0 && counted(folders.length, 'subfolder'),
    hidden.length > 0 && counted(hidden.length, 'hidden file'),
  ].filter((text) => text !== false)
  const namesLeft = [...folders, ...hidden].slice(0, 5).map(({ name }) => quote(name))
  const text = left.length === 0 ? null : `${left.join(' and ')} of ${file} not read: ${namesLeft.join(', ')}`
  const more = folders.length + hidden.length > 5 ? ', …' : ''
  if (names.length === 0) {
    throw new CairnError('FILE_EMPTY', `${file} is a folder without files.${text === null ? '' : ` ${text}${more}.`}`, { file })
  }
  if (names.length > mostFiles) {
    throw new CairnError(
      'FILE_UNREADABLE',
      `${file} has ${counted(names.length, 'file')}; Cairn reads up to ${mostFiles.toLocaleString('en')}.`,
      {
        file,
        files: names.length,
      },
    )
  }
  return { file, paths: names.map((name) => join(path, name)), left: text === null ? null : `${text}${more}.` }
}
