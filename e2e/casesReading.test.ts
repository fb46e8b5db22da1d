import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failure, json, newFolder, root } from './cairn.ts'

/** Inputs after complaints about other tools: what Cairn reads of them, and what it predicts. */

const file = (name: string, of: string) => join(root, 'e2e/cases', name, of)

/** A model that was trained on a file, registered and packaged in a workspace of its own. */
async function packaged(name: string, input: string, options: readonly string[], epochs = 20) {
  const folder = newFolder()
  const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
  await json(['init', 'ws'], surroundings)
  await json(['data', 'import', file(name, input), '--name', 'c', ...options], surroundings)
  await json(['train', 'c', '--seed', '1', '--epochs', String(epochs)], surroundings)
  await json(['models', 'register', '1', 'm'], surroundings)
  await json(['package', 'build', 'm', '-o', 'p.cairn'], surroundings)
  return {
    folder,
    surroundings,
    /** The lines of the predictions, the header first. */
    async predict(model: string, data: string): Promise<string[]> {
      await json(['package', 'predict', model, data, '-o', 'out.csv', '--overwrite'], surroundings)
      return readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split(/\r?\n/)
    },
  }
}

const last = (line: string) => Number(line.split(',').at(-1))

describe('what is missing in the training data is missing in a file to predict', () => {
  test('case 22: -999 and an empty cell predict the same, by the package and by the model version', async () => {
    const { predict } = await packaged('22-sentinel-at-predict', 'in.csv', ['--target', 'yield', '--null', '-999'], 40)
    for (const model of ['p.cairn', 'm']) {
      const [, sentinel, empty, present] = await predict(model, file('22-sentinel-at-predict', 'new.csv'))
      expect(last(sentinel)).toBe(last(empty))
      expect(last(sentinel)).toBeGreaterThan(0)
      expect(last(present)).not.toBe(last(empty))
    }
  })

  test('case 33: a null token holds for the numbers of a Parquet file', async () => {
    const folder = newFolder()
    await json(['init', 'ws'], { cwd: folder })
    await json(['-w', 'ws', 'data', 'import', file('33-parquet-null-token', 'in.parquet'), '--name', 'c', '--null', '-999'], {
      cwd: folder,
    })
    const { profile } = await json<{ profile: { columns: { name: string; missing: number; min: number | string }[] } }>(
      ['-w', 'ws', 'data', 'show', 'c'],
      { cwd: folder },
    )
    const numbers = profile.columns.filter(({ min }) => typeof min === 'number')
    expect(numbers.some(({ missing }) => missing > 0)).toBe(true)
    expect(Math.min(...numbers.map(({ min }) => Number(min)))).toBeGreaterThan(-999)
  })
})

interface Rows {
  readonly rows: readonly { readonly cells: unknown[] }[]
}

describe('what is exported is imported again as it was', () => {
  test.each(['csv', 'jsonl', 'parquet'])('case 68: by %s, texts such as NA and an empty one included', async (format) => {
    const folder = newFolder()
    const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
    await json(['init', 'ws'], surroundings)
    await json(['data', 'import', file('68-export-roundtrip', 'in.jsonl'), '--name', 'c'], surroundings)
    await json(['data', 'export', 'c', `back.${format}`], surroundings)
    await json(['data', 'import', `back.${format}`, '--name', 'back'], surroundings)
    const rows = async (name: string) => (await json<Rows>(['data', 'rows', name], surroundings)).rows.map(({ cells }) => cells)
    expect(await rows('back')).toEqual(await rows('c'))
    expect(await rows('c')).toEqual([
      ['NA', null, 'null', 0.1, ' x ', 'a"b', 'l1\nl2', '2024-01-05'],
      ['N/A', null, 'NULL', 1e-320, 'y', 'c,d', 'z', '2024-02-05'],
      ['DE', 'v', 'ok', 123456789.12345679, null, 'e', 'z', null],
    ])
  })
})

describe('a folder of files is one dataset', () => {
  test('its files are listed with the version, and appended; one that does not fit is refused by its name', async () => {
    const folder = newFolder()
    const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
    mkdirSync(join(folder, 'months'))
    writeFileSync(join(folder, 'months', '2024-02.csv'), 'day;spent\n03/02/2024;1,5\n')
    writeFileSync(join(folder, 'months', '2024-01.csv'), 'day;spent\n31/01/2024;2,5\n')
    await json(['init', 'ws'], surroundings)
    await json(['data', 'import', 'months/'], surroundings)
    const { version } = await json<{ version: { source: object } }>(['data', 'show', 'months'], surroundings)
    expect(version.source).toMatchObject({
      file: 'months',
      contents: { kind: 'folder', parts: 2 },
      files: [
        { name: '2024-01.csv', rows: 1 },
        { name: '2024-02.csv', rows: 1 },
      ],
    })
    const { rows } = await json<Rows>(['data', 'rows', 'months'], surroundings)
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['2024-01-31', 2.5],
      ['2024-02-03', 1.5],
    ])
    await json(['data', 'append', 'months', 'months'], surroundings)
    writeFileSync(join(folder, 'months', 'notes.csv'), 'text\nhello\n')
    expect(await failure(['data', 'import', 'months'], surroundings)).toMatchObject({
      code: 'FILES_DIFFER',
      message: 'notes.csv does not have "day", "spent" and has "text", which 2024-01.csv does not have.',
    })
  })
})

describe('a prediction keeps what it was given', () => {
  test('case 24: every given value byte for byte, then predicted_<target>', async () => {
    const { folder, surroundings, predict } = await packaged('24-predict-carries-other-columns', 'in.csv', ['--target', 'y'])
    const given = readFileSync(file('24-predict-carries-other-columns', 'new.csv'), 'utf8').trimEnd().split('\n')
    const lines = await predict('p.cairn', file('24-predict-carries-other-columns', 'new.csv'))
    expect(lines[0]).toBe(`${given[0]},predicted_y`)
    expect(lines.map((line) => line.slice(0, line.lastIndexOf(',')))).toEqual(given)
    // Its own predictions, given again: the old column stays, the new one has a name of its own.
    copyFileSync(join(folder, 'out.csv'), join(folder, 'again.csv'))
    const again = await predict('p.cairn', 'again.csv')
    expect(again[0]).toBe(`${lines[0]},predicted_y_2`)
    expect(again.map((line) => line.slice(0, line.lastIndexOf(',')))).toEqual(lines)
    // Delimiter, line ends, byte order mark and quotes are the file's.
    const text = '\ufeffid;"x";note\r\n007;"1.50";"a;""b"""\r\n;2;\r\n'
    writeFileSync(join(folder, 'semicolons.csv'), text)
    await json(['package', 'predict', 'p.cairn', 'semicolons.csv', '-o', 'out.csv', '--overwrite'], surroundings)
    const out = readFileSync(join(folder, 'out.csv'), 'utf8')
    expect(out.replaceAll(/;[^;\r]*\r\n/g, '\r\n')).toBe(text)
    // JSON: numbers keep their digits, in nested values too.
    writeFileSync(join(folder, 'rows.jsonl'), '{"id":12345678901234567890,"x":1.50,"n":{"a":[9007199254740993,"NA"]},"s":"NA","z":null}\n')
    const [header, row] = await predict('p.cairn', 'rows.jsonl')
    expect(header).toBe('id,x,n,s,z,predicted_y')
    expect(row).toMatch(/^12345678901234567890,1\.50,"\{""a"":\[9007199254740993,""NA""\]\}",NA,,[0-9.]+$/)
  })

  test('case 25: the prediction does not hide beside a target that is called label', async () => {
    const { predict } = await packaged('25-target-called-label', 'in.csv', ['--target', 'label'])
    const [header, first] = await predict('m', file('25-target-called-label', 'in.csv'))
    expect(header).toBe('x,z,label,predicted_label,probability_ham,probability_spam')
    expect(first).toMatch(/^0\.49,0\.07,ham,(ham|spam),0/)
  })

  test('case 26: integers that a double cannot tell apart are two classes, and every prediction names one of them', async () => {
    const { folder, surroundings, predict } = await packaged('26-bigint-class', 'in.csv', ['--target', 'code'])
    const classes = ['1234567890123456789', '1234567890123456790']
    const [header, ...rows] = await predict('p.cairn', file('26-bigint-class', 'in.csv'))
    expect(header.split(',').slice(-3)).toEqual(['predicted_code', ...classes.map((name) => `probability_${name}`)])
    const predicted = new Set(rows.map((row) => row.split(',')[3]))
    expect([...predicted].sort()).toEqual(classes)
    const { signature } = await json<{ signature: { labels: string[] } }>(['package', 'show', 'p.cairn'], surroundings)
    expect([...signature.labels].sort()).toEqual(classes)
    const { warnings } = await json<{ warnings: string[] }>(['data', 'inspect', file('26-bigint-class', 'in.csv')], surroundings)
    expect(warnings.join()).toContain('"code" has integers beyond 9,007,199,254,740,991')
    // As numbers they cannot be classes: refused with the reason.
    await json(
      ['data', 'import', file('26-bigint-class', 'in.csv'), '--name', 'n', '--target', 'code', '--type', 'code=integer'],
      surroundings,
    )
    expect(await failure(['train', 'n', '--task', 'binary'], surroundings)).toMatchObject({ details: { column: 'code' }, exit: 2 })
    expect(folder).toBeTruthy()
  })
})

describe('case 28: any file name is a file name', () => {
  test('beside files that it would match as a pattern', async () => {
    const folder = newFolder()
    await json(['init', 'ws'], { cwd: folder })
    const names = readdirSync(file('28-glob-characters-in-name', '.')).filter((name) => name !== 'data1.csv' && name !== 'data2.csv')
    expect(names.length).toBeGreaterThan(5)
    for (const [index, name] of names.entries()) {
      const path = file('28-glob-characters-in-name', name)
      const { version } = await json<{ version: { rows: number } }>(['-w', 'ws', 'data', 'import', path, '--name', `n${index}`], {
        cwd: folder,
      })
      const { columns } = await json<{ columns: string[] }>(['-w', 'ws', 'data', 'rows', `n${index}`], { cwd: folder })
      expect([name, version.rows > 1, columns.length > 0]).toEqual([name, true, true])
    }
  })
})

test('case 38f: a lone carriage return among CRLF ends a record, which is said; no digit is lost', async () => {
  const surroundings = { cwd: newFolder() }
  await json(['init', 'ws'], surroundings)
  const made = await json<{ report: { layout: { note: string }[] } }>(
    ['-w', 'ws', 'data', 'import', file('38f-crlf-with-lone-cr', 'in.csv'), '--name', 'c'],
    surroundings,
  )
  expect(made.report.layout.map(({ note }) => note)).toContain('normalized')
  const { rows } = await json<{ rows: { cells: unknown[] }[] }>(['-w', 'ws', 'data', 'rows', 'c'], surroundings)
  expect(rows.map(({ cells }) => cells.map(String))).toEqual([
    ['100', 'anna'],
    ['200', 'bert'],
    ['345', 'carl'],
    ['400', 'dora'],
  ])
})

test('[DS-17] case 27: what a file to predict has that the model has not seen is counted and named, with remedies that help', async () => {
  const name = '27-predict-new-data'
  const { surroundings } = await packaged(name, 'in.csv', ['--target', 'spent'])
  const predicted = async (of: string) =>
    (await json(['package', 'predict', 'p.cairn', file(name, of), '-o', 'out.csv', '--overwrite'], surroundings)) as {
      extra: string[]
      checks: { column: string; missing: unknown; unseen: unknown; outOfRange: unknown }[]
    }
  const refused = (of: string) => failure(['package', 'predict', 'p.cairn', file(name, of), '-o', 'out.csv', '--overwrite'], surroundings)

  const unseen = await predicted('unseen.csv')
  expect(unseen.checks.find(({ column }) => column === 'city')).toMatchObject({
    missing: { count: 1 },
    unseen: { example: 'Bodo', place: 2 },
  })
  const { checks } = await predicted('outlier.csv')
  expect(checks.filter(({ outOfRange }) => outOfRange !== null).map(({ column }) => column)).toEqual(['age', 'joined'])
  expect((await predicted('extra-reordered.csv')).extra).toEqual(['zzz'])

  expect(await refused('missing.csv')).toMatchObject({
    code: 'INPUT_MISSING',
    message: 'missing.csv lacks the column "joined". It has: "age", "city", "member".',
  })
  const { message } = await refused('casecols.csv')
  expect(message).toContain('lacks the columns "age", "city", "member", "joined"')
  expect(message).toContain('"Age" is not "age"')
  for (const of of ['text-age.csv', 'float-age.csv', 'dmy.csv', 'datetime.csv']) {
    const { code, message: what } = await refused(of)
    expect({ of, code }).toEqual({ of, code: 'INPUT_MISMATCH' })
    expect(what).toContain(`Line 2 of ${of} has `)
  }
})
