import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { schema, type Workspace } from '../../workspace/index.ts'

const { computeSubmissions } = schema

/** Where the log of a submission is copied to while it runs: a cluster forgets it with the node that it ran on. */
export function submissionLogPath(workspace: Pick<Workspace, 'path'>, submissionId: string): string {
  return join(workspace.path, 'compute', 'log', `${submissionId}.log`)
}

/** Escape sequences and other control characters, which a cluster may write and no screen should obey; tabs and line ends stay. */
const control = /\u001B\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000B-\u001F\u007F]/g

/**
 * The end of the copied log of a submission, from the beginning of a line. Empty where nothing is copied yet.
 * @throws NOT_FOUND for a submission that this workspace does not know
 */
export function readSubmissionLog(
  workspace: Workspace,
  { target, submissionId, bytes }: { readonly target: string; readonly submissionId: string; readonly bytes: number },
): { text: string; cut: boolean } {
  const known = workspace.db
    .select({ id: computeSubmissions.id })
    .from(computeSubmissions)
    .where(and(eq(computeSubmissions.target, target), eq(computeSubmissions.submissionId, submissionId)))
    .get()
  // The id becomes the name of a file, and a workspace may come from anyone.
  if (!known || !/^[A-Za-z0-9._-]{1,200}$/.test(submissionId) || /^\.+$/.test(submissionId))
    throw new CairnError('NOT_FOUND', `Nothing was submitted to ${target} as ${submissionId}.`, {})
  const { text, cut } = endOf(submissionLogPath(workspace, submissionId), bytes)
  return { text: text.replaceAll('\r\n', '\n').replaceAll(control, ''), cut }
}

/** Never what a link leads to. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

function endOf(path: string, bytes: number): { text: string; cut: boolean } {
  let file: number
  try {
    file = openSync(path, readOnly)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') return { text: '', cut: false }
    throw new CairnError('NOT_FOUND', 'The copy of the log cannot be read.', { file: path }, thrown)
  }
  try {
    const { size } = fstatSync(file)
    const buffer = Buffer.alloc(Math.min(bytes, size))
    const read = readSync(file, buffer, 0, buffer.length, size - buffer.length)
    const text = buffer.toString('utf8', 0, read)
    const cut = buffer.length < size
    return { text: cut ? text.slice(text.indexOf('\n') + 1) : text, cut }
  } finally {
    closeSync(file)
  }
}
