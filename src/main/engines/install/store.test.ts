import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  closeStage,
  commitStage,
  type EngineStore,
  engineStore,
  installedFolder,
  lockStore,
  openStage,
  removeInstalled,
  sweepStore,
  useFolder,
  usersOf,
} from './store.ts'

let home = ''
let store: EngineStore
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cairn-engines-'))
  store = engineStore(home)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** No process has this id: it is above the largest that Linux, macOS and Windows give. */
const nobody = 2_147_483_646

/** Installs an engine that is a text. */
function install(text: string): string {
  const unlock = lockStore(store)
  const stage = openStage(store)
  writeFileSync(join(stage, 'library'), text)
  const folder = commitStage(store, stage, `tensorflow-${text}-linux-x64`)
  sweepStore(store)
  unlock()
  return folder
}

const installed = () => {
  const folder = installedFolder(store)
  return folder && readFileSync(join(folder, 'library'), 'utf8')
}

test('what is installed counts, and what it replaces goes', () => {
  expect(installed()).toBeNull()
  install('1')
  install('2')
  expect(installed()).toBe('2')
  expect(readdirSync(store.root).toSorted()).toEqual(['current.json', expect.stringMatching(/^tensorflow-2-linux-x64-/)])
})

test('an installation that is killed before its end leaves the old engine, and the next one clears up', () => {
  install('1')
  // Killed while it fetched; killed after its folder had its name, and before it counted.
  writeFileSync(join(openStage(store), 'library'), 'half')
  const killed = openStage(store)
  renameSync(killed, join(store.root, 'tensorflow-2-linux-x64-killed'))
  writeFileSync(store.lock, String(nobody))
  expect(installed()).toBe('1')
  install('3')
  expect(installed()).toBe('3')
  expect(readdirSync(store.root)).toHaveLength(2)
})

test('what lies in the folder and is not an engine stays', () => {
  const kept = [join(store.root, 'Documents'), join(store.root, 'tensorflow-notes'), join(store.root, '.installing-abcdef')]
  for (const folder of kept) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'thesis.txt'), 'years of work')
  }
  install('1')
  removeInstalled(store)
  expect(kept.map((folder) => existsSync(join(folder, 'thesis.txt')))).toEqual([true, true, true])
  expect(readdirSync(store.root)).toHaveLength(3)
})

test('of two installations at once one is refused', () => {
  const unlock = lockStore(store)
  expect(() => lockStore(store)).toThrow(/Another installation is under way/)
  unlock()
  lockStore(store)()
})

test('a stage that is given up goes', () => {
  lockStore(store)()
  closeStage(openStage(store))
  expect(readdirSync(store.root)).toEqual([])
})

test('an engine is removed, and not while another process works with it', async () => {
  const folder = install('1')
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  mkdirSync(join(folder, 'users'))
  writeFileSync(join(folder, 'users', String(child.pid)), '')
  writeFileSync(join(folder, 'users', String(nobody)), '')
  expect(usersOf(folder)).toEqual([child.pid])
  expect(() => removeInstalled(store)).toThrow(expect.objectContaining({ code: 'ENGINE_IN_USE' }))
  expect(installed()).toBe('1')
  child.stdin.end()
  await once(child, 'exit')
  removeInstalled(store)
  expect(existsSync(folder)).toBe(false)
  expect(() => removeInstalled(store)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('whoever begins to work with an engine hears whether it still counts', () => {
  const folder = install('1')
  expect(useFolder(store, folder)).toBe(true)
  rmSync(store.pointer)
  expect(useFolder(store, folder)).toBe(false)
})

test('an engine that is replaced stays for those that work with it', () => {
  const folder = install('1')
  useFolder(store, folder)
  install('2')
  expect(existsSync(folder)).toBe(true)
  expect(installed()).toBe('2')
})

test('a pointer out of the folder is none', () => {
  install('1')
  writeFileSync(store.pointer, JSON.stringify({ folder: '../elsewhere' }))
  expect(installedFolder(store)).toBeNull()
})
