import { expect, test } from 'vitest'
import { addVersion } from '../datasets/index.ts'
import { toHtml, toMarkdown } from '../document/index.ts'
import { workspaceWithData } from '../experiments/fixtures/registry.ts'
import { setDatasetStatement } from '../models/index.ts'
import { schema } from '../workspace/index.ts'
import { datasheet } from './index.ts'

test('[PK-2] [GV-5] a datasheet has what is known, asks for the rest, and hides values of sensitive columns', async () => {
  const workspace = workspaceWithData()
  const column = (name: string) => ({
    name,
    type: 'text' as const,
    missing: 1,
    distinct: 2,
    min: null,
    max: null,
    mean: null,
    sd: null,
    quantiles: null,
    top: [{ value: `secret of ${name}`, count: 2 }],
    histogram: null,
  })
  const profile = { rows: 3, duplicateRows: 1, columns: [column('a|b'), column('name')] }
  const { object } = await workspace.objects.put(Buffer.from(JSON.stringify(profile)))
  const manifest = {
    format: 'cairn.dataset/1' as const,
    columns: profile.columns.map(({ name, type }) => ({ name, type })),
    key: [],
    target: null,
    segments: [{ object: 'e'.repeat(64), rows: 3, bytes: 30 }],
  }
  workspace.write((db) => {
    const manifestText = JSON.stringify(manifest)
    addVersion(db, 'people', { manifest, manifestText, hash: 'f'.repeat(64), profileObject: object, source: { file: 'people.csv' } })
    setDatasetStatement(db, 'people', 'motivation', 'To count <them>.')
    db.insert(schema.datasetColumns).values({ datasetId: 2, column: 'name', sensitive: true }).run()
  })
  const sheet = await datasheet(workspace, 'people')
  const markdown = toMarkdown(sheet)
  expect(markdown).toContain('## Motivation\n\nTo count &lt;them>.')
  expect(markdown).toContain('| a\\|b | text | 1 | 2 | secret of a\\|b (2) |')
  expect(markdown).toContain('| name | text | 1 | 2 | sensitive: not shown |')
  expect(markdown).not.toContain('secret of name')
  expect(markdown).toContain('## Uses\n\n> **To be written.** What should it be used for')
  expect(markdown).not.toContain('## Distribution')
  expect(markdown).toContain('Source of this version: file people.csv.')
  expect(toHtml(sheet)).toContain('To count &lt;them&gt;.')
})
