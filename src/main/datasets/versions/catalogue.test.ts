import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { searchDatasets, tagDataset } from './catalogue.ts'
import { canonicalText, versionIdOf } from './makeVersion.ts'
import { addVersion, describeDataset, requireDataset, updateDataset } from './registry.ts'

const place = mkdtempSync(join(tmpdir(), 'cairn-catalogue-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const { db, change } = createWorkspace(join(place, 'w'))
const write = <T>(work: (registry: typeof db) => T) => change(() => ({ action: 'test', subject: 'test' }), work)

function add(name: string, columns: string[]): void {
  const manifest: Manifest = {
    format: 'cairn.dataset/1',
    columns: columns.map((column) => ({ name: column, type: 'text' })),
    key: [],
    target: null,
    segments: [{ object: 'c'.repeat(64), rows: 1, bytes: 1 }],
  }
  write((registry) =>
    addVersion(registry, name, {
      manifest,
      manifestText: canonicalText(manifest),
      hash: versionIdOf(manifest),
      profileObject: 'b'.repeat(64),
      source: {},
    }),
  )
}

test('a search finds names, tags, columns of any version and notes; every word must be found; the name goes first', () => {
  add('Wine', ['alcohol', 'pH'])
  add('Wine', ['alcohol_percent', '__proto__'])
  add('weather', ['date', 'wind'])
  add('alcohol use', ['age'])
  write((registry) => tagDataset(registry, 'weather', { add: ['Seattle', "'; drop table datasets; --"], remove: [] }))
  write((registry) => updateDataset(registry, 'weather', { notes: 'No 100 % ALCOHOL here.' }))
  const names = (text: string) => searchDatasets(db, text).map(({ dataset }) => dataset)
  expect(names('ALCOHOL')).toEqual(['alcohol use', 'Wine', 'weather'])
  expect(names('alcohol wine')).toEqual(['Wine'])
  expect(names('seattle wind')).toEqual(['weather'])
  expect(names('__proto__')).toEqual(['Wine'])
  expect(names('%')).toEqual(['weather'])
  expect(names('ph')).toEqual(['Wine'])
  expect(names('nothing')).toEqual([])
  expect(searchDatasets(db, 'ph')).toEqual([{ dataset: 'Wine', latest: 'Wine@v2', matches: [{ where: 'column', text: 'pH' }] }])
})

test('tags are given once and taken away', () => {
  write((registry) => tagDataset(registry, 'Wine', { add: ['food', 'food', 'a b'], remove: [] }))
  expect(describeDataset(db, requireDataset(db, 'Wine')).tags).toEqual(['a b', 'food'])
  write((registry) => tagDataset(registry, 'Wine', { add: [], remove: ['food', 'never'] }))
  expect(describeDataset(db, requireDataset(db, 'Wine')).tags).toEqual(['a b'])
})
