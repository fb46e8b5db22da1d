import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { cairnHome } from '../../authors/home.ts'
import { isAlive } from '../../workspace/opening/alive.ts'

/**
 * The engines of this user, in the folder where Cairn keeps what belongs to no workspace: what is installed there serves every copy of
 * Cairn, also an installed app that cannot write beside its program, and `npm ci` does not touch it. Each installation is a folder of
 * its own; one small file says which of them counts. It is replaced in one step, so that whatever is killed, one of them stands.
 */
export interface EngineStore {
  readonly root: string
  /** Says which folder counts. */
  readonly pointer: string
  readonly lock: string
}

const Pointer = z.object({ folder: z.string().regex(/^[\w.-]+$/) })
const stagePrefix = '.installing-'
/** In every folder that an installation makes. */
const markFile = '.cairn-engine'

/** @param home of this user; by default where CAIRN_ENGINES says, or else in Cairn's own folder */
export function engineStore(home?: string): EngineStore {
  const root = home === undefined ? process.env.CAIRN_ENGINES || join(cairnHome(), 'engines') : join(home, 'engines')
  return { root, pointer: join(root, 'current.json'), lock: join(root, 'installing') }
}

/** The folder of the engine that is installed, or null. */
export function installedFolder({ root, pointer }: EngineStore): string | null {
  try {
    const { folder } = Pointer.parse(JSON.parse(readFileSync(pointer, 'utf8')))
    return existsSync(join(root, folder)) ? join(root, folder) : null
  } catch {
    return null
  }
}

/**
 * One installation at a time. @returns to end it
 * @throws ENGINE_INSTALL_FAILED while another process installs
 */
export function lockStore({ root, lock }: EngineStore): () => void {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  // Written before it is seen: a lock always says whose it is.
  const own = join(root, `.lock-${randomUUID()}`)
  writeFileSync(own, String(process.pid), { flag: 'wx' })
  try {
    for (;;) {
      try {
        linkSync(own, lock)
        return () => rmSync(lock, { force: true })
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
      }
      const holder = readOr(lock, '')
      if (isHolder(holder)) throw underWay(holder)
      takeAway(lock, holder)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

const isHolder = (text: string) => Number.isInteger(Number(text)) && Number(text) > 0 && isAlive(Number(text))

function underWay(holder: string): CairnError {
  return new CairnError('ENGINE_INSTALL_FAILED', `Another installation is under way (process ${holder}). Wait until it has ended.`)
}

/** The lock of a process that was killed. Another process may have done the same meanwhile, and hold a lock of its own by now. */
function takeAway(lock: string, holder: string): void {
  const aside = `${lock}-${randomUUID()}`
  try {
    renameSync(lock, aside)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return
    throw thrown
  }
  const taken = readOr(aside, '')
  if (taken !== holder && isHolder(taken)) {
    renameSync(aside, lock)
    throw underWay(taken)
  }
  rmSync(aside, { force: true })
}

/** A new folder to install into, on the disk of the store. */
export function openStage({ root }: EngineStore): string {
  const stage = mkdtempSync(join(root, stagePrefix))
  writeFileSync(join(stage, markFile), '')
  return stage
}

export function closeStage(stage: string): void {
  if (basename(stage).startsWith(stagePrefix)) rmSync(stage, { recursive: true, force: true })
}

/** The finished stage becomes the engine that counts. @param name such as `tensorflow-2.21.0-linux-x64` @returns its folder */
export function commitStage(store: EngineStore, stage: string, name: string): string {
  const folder = `${name}-${basename(stage).slice(stagePrefix.length)}`
  renameSync(stage, join(store.root, folder))
  point(store, folder)
  return join(store.root, folder)
}

function point({ pointer }: EngineStore, folder: string): void {
  const temporary = `${pointer}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify({ folder })}\n`)
  renameSync(temporary, pointer)
}

/** The folders that an installation makes. The root may be one that a person has named: nothing else in it is ours. */
function isOurs(root: string, name: string): boolean {
  return (name.startsWith(stagePrefix) || name.startsWith('tensorflow-')) && existsSync(join(root, name, markFile))
}

/** Removes what no longer counts and nobody works with: what was replaced, and what a killed installation left. Only with the lock. */
export function sweepStore(store: EngineStore): void {
  const counts = installedFolder(store)
  for (const entry of readdirSync(store.root, { withFileTypes: true })) {
    const path = join(store.root, entry.name)
    if (entry.isDirectory() && isOurs(store.root, entry.name) && path !== counts && usersOf(path).length === 0)
      rmSync(path, { recursive: true, force: true })
  }
}

/** That this process has left. */
const marks = new Set<string>()

/**
 * This process works with an engine until it ends.
 * @returns whether it still counts; else it was removed in this moment, and must not be worked with
 */
export function useFolder(store: EngineStore, folder: string): boolean {
  const mark = join(folder, 'users', String(process.pid))
  try {
    mkdirSync(join(folder, 'users'), { recursive: true })
    writeFileSync(mark, '')
  } catch {
    // A folder that cannot be written to cannot be removed either.
    return installedFolder(store) === folder
  }
  if (!marks.has(mark)) process.once('exit', () => rmSync(mark, { force: true }))
  marks.add(mark)
  return installedFolder(store) === folder
}

/** The processes that work with an engine. */
export function usersOf(folder: string): number[] {
  const users = join(folder, 'users')
  if (!existsSync(users)) return []
  return readdirSync(users)
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isAlive(pid))
}

/**
 * Removes the engine that is installed.
 * @throws NOT_FOUND where there is none; ENGINE_IN_USE while a process works with it
 */
export function removeInstalled(store: EngineStore): void {
  const folder = installedFolder(store)
  if (folder === null) throw new CairnError('NOT_FOUND', 'No engine is installed in your Cairn folder.')
  refuseUsed(folder)
  rmSync(store.pointer)
  try {
    // One that began before the pointer went has left its mark; one that begins now finds no engine.
    refuseUsed(folder)
  } catch (error) {
    point(store, basename(folder))
    throw error
  }
  sweepStore(store)
}

function refuseUsed(folder: string): void {
  const users = usersOf(folder).filter((pid) => pid !== process.pid)
  if (users.length === 0) return
  const processes = users.length === 1 ? `process ${users[0]} is using it` : `processes ${users.join(', ')} are using it`
  throw new CairnError('ENGINE_IN_USE', `The engine cannot be removed while ${processes}.`, { processes: users })
}

function readOr(path: string, other: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return other
  }
}
