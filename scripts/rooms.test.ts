import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../src')

/** What lies in a folder, without endings: a room is a file or a folder of its name. */
function names(folder: string): string[] {
  return readdirSync(join(src, folder), { withFileTypes: true })
    .filter(({ name }) => !/\.test\.tsx?$/.test(name) && name !== 'fixtures')
    .map(({ name }) => name.replace(/\.tsx?$/, ''))
}

/** Screens of the app itself, beside those of rooms. */
const screensAlone = ['help', 'home', 'settings', 'welcome']
/** What the contract has beside rooms: what the app itself is asked, and the floors that people see. */
const contractAlone = ['app', 'base', 'index']

test('a room has one name in contract, main, api and screens', () => {
  const main = names('main')
  const contract = names('shared/contract').filter((name) => !contractAlone.includes(name))
  const api = names('main/api')
  const screens = names('renderer/src/rooms').filter((name) => !screensAlone.includes(name))
  expect(contract.filter((name) => !api.includes(name))).toEqual([])
  expect(contract.filter((name) => !main.includes(name))).toEqual([])
  expect(screens.filter((name) => !contract.includes(name))).toEqual([])
})

test('a part of a room has one name in contract and api', () => {
  for (const room of ['datasets', 'experiments', 'models', 'serving']) {
    const parts = names(`shared/contract/${room}`).filter((name) => name !== 'index' && name !== room)
    const inApi = names(`main/api/${room}`)
    expect(parts.filter((name) => !inApi.includes(name))).toEqual([])
  }
})

test('files have names in camelCase, components of the page in PascalCase', () => {
  const files = readdirSync(src, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  const odd = files.filter(({ name }) => !/^[A-Za-z][A-Za-z0-9]*(\.test|\.wasm|\.d)?\.tsx?$/.test(name))
  expect(odd.map(({ parentPath, name }) => join(parentPath, name).slice(src.length + 1))).toEqual([])
})

test('no folder of the program is a heap: what has many files has parts', () => {
  const folders = readdirSync(join(src, 'main'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
  const many = folders.flatMap(({ parentPath, name }) => {
    const files = readdirSync(join(parentPath, name)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    return files.length > 30 ? [`${name}: ${files.length}`] : []
  })
  expect(many).toEqual([])
})
