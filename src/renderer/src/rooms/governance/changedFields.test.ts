import { expect, test } from 'vitest'
import { changedFields } from './changedFields.ts'

test('[GV-1] an entry tells every field before and after', () => {
  const moved = { table: 'model_aliases', key: { alias: 'champion', model_id: 3 }, before: { version_id: 3 }, after: { version_id: 4 } }
  const added = { table: 'run_tags', key: { run_id: 1, tag: 'demo' }, before: null, after: {} }
  expect(changedFields({ changes: [moved, added] })).toEqual([
    { where: 'model_aliases, alias champion, model_id 3', field: 'version_id', before: 3, after: 4 },
    { where: 'run_tags, run_id 1, tag demo', field: 'row', before: null, after: 'there' },
  ])
  expect(changedFields({ title: 'no metadata' })).toEqual([])
})
