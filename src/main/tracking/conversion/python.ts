import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { PythonSetting } from '../../../shared/contract/tracking/models.ts'
import { CairnError } from '../../../shared/errors.ts'
import { cairnHome, replacePrivateFile } from '../../authors/index.ts'
import { resourcePath } from '../../resources.ts'
import { runPython } from './run.ts'

/** Of this user on this computer, in their own folder: a workspace may come from anyone and names no programs. */
const Stored = z.object({ path: z.string().min(1) })
const place = (home: string) => join(home, 'python.json')

/** The path of the person's own Python; null where none is set. */
export function ownPython(home: string = cairnHome()): string | null {
  try {
    return Stored.parse(JSON.parse(readFileSync(place(home), 'utf8'))).path
  } catch {
    return null
  }
}

/** ms: it only prints what it is. */
const answerTimeout = 20_000

const Answer = z.object({ python: z.string().max(100), modules: z.record(z.string(), z.string().max(100).nullable()) })

export interface PythonAnswer {
  readonly setting: PythonSetting
  /** Version by module; null where this Python has none. */
  readonly modules: Readonly<Record<string, string | null>>
}

/** Asks a Python what it is, and which of these modules it has. */
export async function askPython(path: string | null, modules: readonly string[] = []): Promise<PythonAnswer> {
  if (path === null) return { setting: { path, version: null, problem: null }, modules: {} }
  const folder = mkdtempSync(join(tmpdir(), 'cairn-'))
  try {
    const { code, stdout } = await runPython(path, [resourcePath('conversion', 'modules.py'), ...modules], {
      folder,
      timeout: answerTimeout,
    })
    const answer = code === 0 ? Answer.parse(JSON.parse(stdout)) : undefined
    if (!answer) return silent(path, `${path} ended with code ${code}.`)
    return { setting: { path, version: answer.python, problem: null }, modules: answer.modules }
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) return silent(path, `${path} does not answer as Python 3 does.`)
    return silent(path, CairnError.from(thrown).message)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const silent = (path: string, problem: string): PythonAnswer => ({ setting: { path, version: null, problem }, modules: {} })

/** @param path null forgets it @throws FILE_NOT_FOUND; INVALID_INPUT for what does not answer as Python 3 does */
export async function setOwnPython(path: string | null, home: string = cairnHome()): Promise<PythonSetting> {
  if (path === null) {
    rmSync(place(home), { force: true })
    return { path, version: null, problem: null }
  }
  if (!isAbsolute(path) || !statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CairnError('FILE_NOT_FOUND', `There is no program ${path}.`, { file: path })
  const { setting } = await askPython(path)
  if (setting.problem !== null) throw new CairnError('INVALID_INPUT', setting.problem, { file: path })
  replacePrivateFile(place(home), `${JSON.stringify({ path })}\n`, false)
  return setting
}
