import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { locateWorkspace } from './locate.ts'

let outer: string
let inner: string

beforeAll(() => {
  outer = mkdtempSync(join(tmpdir(), 'cairn-locate-'))
  inner = join(outer, 'a', 'b')
  mkdirSync(inner, { recursive: true })
  writeFileSync(join(outer, 'cairn.db'), '')
})
afterAll(() => rmSync(outer, { recursive: true, force: true }))

test('the nearest folder upwards that is a workspace', () => {
  expect(locateWorkspace(undefined, {}, inner)).toBe(outer)
  writeFileSync(join(outer, 'a', 'cairn.db'), '')
  expect(locateWorkspace(undefined, {}, inner)).toBe(join(outer, 'a'))
})

test('what is named goes before the environment, and that before what is found', () => {
  expect(locateWorkspace('x', { CAIRN_WORKSPACE: '/y' }, inner)).toBe(join(inner, 'x'))
  expect(locateWorkspace(undefined, { CAIRN_WORKSPACE: '/y' }, inner)).toBe('/y')
  expect(locateWorkspace(undefined, { CAIRN_WORKSPACE: '' }, outer)).toBe(outer)
})

test('no workspace in any folder above', () => {
  expect(() => locateWorkspace(undefined, {}, '/')).toThrow('no workspace')
})
