import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Author, replacePrivateFile } from '../../authors/index.ts'
import { placeName } from './remembered.ts'
import { Checkpoint } from './verify.ts'

const Checked = Checkpoint.extend({ fullAt: z.number() })
/** What earlier checks have found, and when all entries were checked last. */
export type Checked = z.infer<typeof Checked>

/** Where a workspace lies, and who checks it. */
interface Place {
  readonly author: Author
  readonly path: string
}

/** In the user's own folder and not in the workspace, whose log it is about. */
const checkedFile = ({ author, path }: Place) => join(author.home, 'audit', `checked-${placeName(path)}.json`)

/** Null where nothing was noted, or that is damaged. */
export function readChecked(place: Place): Checked | null {
  try {
    return Checked.parse(JSON.parse(readFileSync(checkedFile(place), 'utf8')))
  } catch {
    return null
  }
}

export function writeChecked(place: Place, checked: Checked): void {
  try {
    replacePrivateFile(checkedFile(place), `${JSON.stringify(checked)}\n`, false)
  } catch {
    // Then everything is checked again the next time.
  }
}

/** What was found in this place before counts no more: another workspace is there, or its owner says that its log is shorter. */
export function forgetChecked(place: Place): void {
  try {
    rmSync(checkedFile(place), { force: true })
  } catch {
    // Where nothing can be written, nothing was noted.
  }
}
