import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { maskProfile, maskRows } from '../../../shared/domain/datasets/sensitive.ts'
import { CairnError } from '../../../shared/errors.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { exportTask } from '../versions/export.ts'
import { canonicalText } from '../versions/makeVersion.ts'
import { addVersion, requireDataset } from '../versions/registry.ts'
import { temporaryFolder } from '../testing.ts'
import { Mask } from './masking.ts'
import { markColumns, protectedColumns, sensitiveColumns } from './store.ts'
import { isCard, isIban } from './values.ts'

const folder = temporaryFolder()

describe('[DS-11] likely personal data is found on import', () => {
  const kinds = async (content: string) => (await folder.import('p.csv', content)).personal.map(({ column, kind }) => [column, kind])

  test('by what the values look like, whatever the column is called', async () => {
    const rows = [
      [
        'ann@example.org',
        'DE89 3704 0044 0532 0130 00',
        '4111111111111111',
        '192.168.0.1',
        '+49 30 901820',
        '12 High Street',
        '078-05-1120',
      ],
      ['bob@mail.example.com', 'GB82WEST12345698765432', '5500005555555559', '10.0.0.7', '(030) 123 4567', 'Hauptstraße 5', '219-09-9999'],
      ['c.d+e@x.io', 'FR1420041010050500013M02606', '4012888888881881', '2001:db8::1', '020 7946 0018', '4b Church Rd', '123-45-6789'],
    ]
    const found = await folder.import('v.csv', `a,b,c,d,e,f,g\n${rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}\n`)
    expect(found.personal.map(({ column, kind }) => [column, kind])).toEqual([
      ['a', 'email'],
      ['b', 'iban'],
      ['c', 'creditCard'],
      ['d', 'ip'],
      ['e', 'phone'],
      ['f', 'address'],
      ['g', 'nationalId'],
    ])
    expect(found.personal[0].reason).toBe('100 % of its values look like e-mail addresses.')
  })

  test('by the name of the column, in its spellings', async () => {
    expect(await kinds('firstName,last_name,"Date of birth",DOB,customerEmail,IP\na,b,2000-01-01,2001-01-01,x,y\n')).toEqual([
      ['firstName', 'name'],
      ['last_name', 'name'],
      ['Date of birth', 'birthDate'],
      ['DOB', 'birthDate'],
      ['customerEmail', 'email'],
      ['IP', 'ip'],
    ])
  })

  test('not in measurements, codes, dates, prices and plain names of things', async () => {
    const rows = [1, 2, 3, 4].map((n) => `${n}.5,2024-01-0${n},A-10${n},${n}000000000001,1.2.${n},species ${n},${n},192${n}`)
    expect(await kinds(`width,day,code,ean,release,name,address_count,shipped\n${rows.join('\n')}\n`)).toEqual([])
    for (const sample of ['penguins.csv', 'wine-quality-red.csv', 'breast-cancer.csv', 'seattle-weather.csv']) {
      const content = readFileSync(join(import.meta.dirname, '../../../../resources/samples', sample))
      expect((await folder.import(sample, content)).personal).toEqual([])
    }
  })

  test('check digits: one wrong digit is no account and no card', () => {
    expect(isIban('DE89 3704 0044 0532 0130 00')).toBe(true)
    expect(isIban('DE88 3704 0044 0532 0130 00')).toBe(false)
    expect(isCard('4111 1111 1111 1111')).toBe(true)
    expect(isCard('4111 1111 1111 1112')).toBe(false)
  })
})

describe('[DS-11] sensitive columns', () => {
  test('are marked for all versions of a dataset, and unmarked', async () => {
    const place = mkdtempSync(join(tmpdir(), 'cairn-sensitive-'))
    afterAll(() => rmSync(place, { recursive: true, force: true }))
    const { manifest } = await folder.import('s.csv', '__proto__,b\n1,2\n')
    const workspace = createWorkspace(join(place, 'w'))
    workspace.write((db) =>
      addVersion(db, 'people', {
        manifest,
        manifestText: canonicalText(manifest),
        hash: 'a'.repeat(64),
        profileObject: 'b'.repeat(64),
        source: {},
      }),
    )
    const { id } = requireDataset(workspace.db, 'people')
    workspace.write((db) => markColumns(db, 'people', { mark: 'sensitive', columns: ['__proto__', 'b'], on: true }))
    expect(sensitiveColumns(workspace.db, id)).toEqual(new Set(['__proto__', 'b']))
    workspace.write((db) => markColumns(db, 'people', { mark: 'sensitive', columns: ['b'], on: false }))
    expect(sensitiveColumns(workspace.db, id)).toEqual(new Set(['__proto__']))
    // A column is masked, or grouped by, or both: one mark leaves the other alone.
    workspace.write((db) => markColumns(db, 'people', { mark: 'protected', columns: ['__proto__', 'b'], on: true }))
    workspace.write((db) => markColumns(db, 'people', { mark: 'protected', columns: ['b'], on: false }))
    expect(protectedColumns(workspace.db, id)).toEqual(new Set(['__proto__']))
    expect(sensitiveColumns(workspace.db, id)).toEqual(new Set(['__proto__']))
    expect(() => workspace.write((db) => markColumns(db, 'people', { mark: 'sensitive', columns: ['nope'], on: true }))).toThrow(CairnError)
    workspace.close()
  })

  test('are masked in rows, in profiles and in exports; missing stays missing', async () => {
    expect(maskRows(['a', 'b'], new Set(['a']), ['x', 'y'])).toEqual(['•••', 'y'])
    expect(maskRows(['a', 'b'], new Set(['a']), [null, 'y'])).toEqual([null, 'y'])
    const made = await folder.import('m.csv', 'a,b\nann,1\n,2\n')
    const profile = JSON.parse((await folder.objects.get(made.profileObject)).toString()) as { columns: ColumnProfile[] }
    expect(maskProfile(profile.columns[0])).toMatchObject({
      missing: 1,
      distinct: 1,
      min: '•••',
      max: '•••',
      top: [{ value: '•••', count: 1 }],
    })
    const path = folder.path('out.csv')
    await exportTask({ manifest: made.manifest, format: 'csv', path, masked: ['a'] }, folder.context())
    expect(readFileSync(path, 'utf8')).toBe('a,b\n•••,1\n,2\n')
  })
})

test('[DS-15] [DS-11] of a sensitive column the report has counts and places, and neither what was given nor what it became', () => {
  const place = { kind: 'line', at: 2 } as const
  const change = (column: string) => ({ column, change: 'trimmed' as const, count: 3, place, given: `${column} secret `, value: 'secret' })
  const report = { layout: [], values: [change('note'), change('city')] }
  const mask = new Mask(['note'])
  const hidden = { ...change('note'), given: '•••', value: '•••' }
  expect(mask.report(report).values).toEqual([hidden, change('city')])
  // What a job told is masked as a whole, its questions among it.
  expect(mask.texts({ version: { source: {} }, report })).toMatchObject({ report: { values: [hidden, change('city')] } })
  const question = (column: string) => ({
    column,
    about: 'dates',
    example: '03/04/1957',
    answers: [{ label: 'Day first', value: '1957-04-03' }],
  })
  const asked = mask.texts({ questions: [question('note'), question('city')] })
  expect(asked.questions).toEqual([
    { ...question('note'), example: '•••', answers: [{ label: 'Day first', value: '•••' }] },
    question('city'),
  ])
})
