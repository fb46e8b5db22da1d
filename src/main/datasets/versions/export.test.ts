import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ExportInput, exportTask } from './export.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const { manifest } = await folder.import('x.csv', 'a,"b ""c""",d\n1,"=1+1",2024-01-01\n,"x,y",\n')
mkdirSync(folder.path('out'))
const files = () => readdirSync(folder.path('out')).sort()
const write = (name: string, change: Partial<ExportInput> = {}, signal?: AbortSignal) =>
  exportTask({ manifest, format: 'csv', path: folder.path(`out/${name}`), ...change }, folder.context(signal))

describe('an export', () => {
  test('has the rows in their order, formulas left as data', async () => {
    expect(await write('x.csv')).toEqual({ path: folder.path('out/x.csv'), rows: 2 })
    expect(readFileSync(folder.path('out/x.csv'), 'utf8')).toBe('a,"b ""c""",d\n1,=1+1,2024-01-01\n,"x,y",\n')
    await write('x.jsonl', { format: 'jsonl' })
    const [line] = readFileSync(folder.path('out/x.jsonl'), 'utf8').split('\n')
    expect(JSON.parse(line)).toEqual({ a: 1, 'b "c"': '=1+1', d: '2024-01-01' })
  })

  test('never overwrites unless it is told to', async () => {
    await write('y.csv')
    expect((await failure(write('y.csv', { format: 'jsonl' }))).code).toBe('ALREADY_EXISTS')
    expect(readFileSync(folder.path('out/y.csv'), 'utf8')).toContain('"b ""c"""')
    await write('y.csv', { format: 'jsonl', overwrite: true })
    expect(readFileSync(folder.path('out/y.csv'), 'utf8')).toContain('{')
  })

  test('leaves nothing when it fails or is cancelled', async () => {
    const before = files()
    expect((await failure(write('z.csv', {}, AbortSignal.abort()))).code).toBe('CANCELLED')
    expect((await failure(write('none/z.csv'))).code).toBe('FILE_NOT_FOUND')
    mkdirSync(folder.path('out/folder'))
    expect((await failure(write('folder', { overwrite: true }))).code).toBe('ALREADY_EXISTS')
    expect(files()).toEqual([...before, 'folder'].sort())
  })
})
