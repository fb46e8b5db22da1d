import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeStage, commitStage, openStage } from './stage.ts'

let scope = ''
let home = ''

function write(folder: string, name: string, text: string) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text)
}

beforeEach(() => {
  scope = mkdtempSync(join(tmpdir(), 'cairn-stage-'))
  home = join(scope, 'tfjs-node')
  write(join(home, 'dist'), 'index.js', 'code')
  write(join(home, 'deps'), 'library', 'old')
})
afterEach(() => rmSync(scope, { recursive: true, force: true }))

const library = () => readFileSync(join(home, 'deps', 'library'), 'utf8')

test('the stage is a copy without native parts, and replaces them at the end', () => {
  const stage = openStage(home)
  expect(readdirSync(stage)).toEqual(['dist'])
  write(join(stage, 'deps'), 'library', 'new')
  write(join(stage, 'lib'), 'addon', 'new')
  commitStage(stage, home)
  closeStage(stage)
  expect(library()).toBe('new')
  expect(existsSync(join(home, 'lib', 'addon'))).toBe(true)
  expect(readdirSync(scope)).toEqual(['tfjs-node'])
})

test('if one part cannot be moved, all is as before', () => {
  const stage = openStage(home)
  write(join(stage, 'deps'), 'library', 'new')
  expect(() => commitStage(stage, home)).toThrow('ENOENT')
  closeStage(stage)
  expect(library()).toBe('old')
  expect(readdirSync(scope)).toEqual(['tfjs-node'])
})

test('what a killed installation left is removed, what a living one uses is not', () => {
  // No process has this id: it is above the largest that Linux, macOS and Windows give.
  const dead = join(scope, '.cairn-install-2147483646-abc')
  const alive = join(scope, `.cairn-install-${process.pid}-abc`)
  mkdirSync(dead)
  mkdirSync(alive)
  const stage = openStage(home)
  expect(existsSync(dead)).toBe(false)
  expect(existsSync(alive)).toBe(true)
  closeStage(stage)
})
