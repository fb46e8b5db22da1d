import { describe, expect, test } from 'vitest'
import { defaultNullTokens, type ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import { readRows } from '../../versions/rows.ts'
import { appendTask } from '../../versions/append.ts'
import { importTask } from '../../versions/import.ts'
import { failure, temporaryFolder } from '../../testing.ts'
import { inspectSource } from '../inspect.ts'

const folder = temporaryFolder()
const preview = (text: string, options: ImportOptions = {}, name = 'in.csv') =>
  inspectSource(folder.write(name, text), options, folder.context())
const caseFile = (id: string) => new URL(`../../../../../e2e/fixtures/cases/${id}/in.csv`, import.meta.url).pathname
const inspected = (id: string, options: ImportOptions = {}) => inspectSource(caseFile(id), options, folder.context())
const typesOf = ({ columns }: { columns: readonly { name: string; type: string }[] }) => columns.map(({ type }) => type)
const column = (values: readonly string[], header = 'x') => `${header},other\n${values.map((value) => `"${value}",a`).join('\n')}\n`

async function imported(text: string, options: ImportOptions = {}) {
  const output = await folder.import('in.csv', text, options)
  const { rows } = await readRows(output.manifest, folder.objects, { offset: 0, limit: 1_000 }, { scratch: folder.root })
  return { ...output, rows: rows.map(({ cells }) => cells) }
}

describe('[DS-14] the cases of values', () => {
  test('04: numbers with a mark of thousands are numbers, also where a type is asked for', async () => {
    const found = await inspected('04')
    expect(typesOf(found)).toEqual(['text', 'integer', 'number'])
    expect(found.columnReadings).toEqual([{ column: 'population', form: { kind: 'number', decimal: '.', thousands: ',' } }])
    expect(found.report.values).toEqual([
      { column: 'population', change: 'number', count: 30, place: { kind: 'line', at: 2 }, given: '356,345', value: '356345' },
    ])
    expect((await inspected('04', { types: [{ column: 'population', type: 'integer' }] })).columnReadings).toEqual(found.columnReadings)
  })

  test('14: currency, percent and accounting brackets are numbers, named as such', async () => {
    const found = await inspected('14')
    expect(typesOf(found)).toEqual(['text', 'number', 'integer', 'number', 'number'])
    expect(found.columnReadings.map(({ form }) => form)).toEqual([
      { kind: 'number', decimal: '.', thousands: ',', currency: '$' },
      { kind: 'number', decimal: '.', percent: 'points' },
      { kind: 'number', decimal: '.', brackets: true },
      { kind: 'number', decimal: '.', percent: 'points' },
    ])
    const { manifest } = await importTask({ path: caseFile('14'), options: {} }, folder.context())
    const { rows } = await readRows(manifest, folder.objects, { offset: 0, limit: 1 }, { scratch: folder.root })
    expect(rows[0].cells).toEqual(['P0', 2992.83, 66, -103.45, 8.4])
    expect(manifest.reading?.columns?.map((one) => one.column)).toEqual(['price', 'discount', 'balance', 'growth'])
  })

  test('15: a date with the day first is a date where a value says so, and no telephone number', async () => {
    const found = await inspected('15')
    expect(found.columns).toEqual([
      { name: 'when', type: 'date' },
      { name: 'visits', type: 'integer' },
    ])
    expect(found.columnReadings).toEqual([{ column: 'when', form: { kind: 'date', forms: ['%d/%m/%Y'] } }])
    expect(found.questions).toEqual([])
    expect(found.personal).toEqual([])
  })

  test('20: NA among country codes is a country; a token is missing where that is plausible', async () => {
    const found = await inspected('20')
    expect(found.rows[0][0]).toBe('NA')
    expect(found.warnings).toEqual([expect.stringContaining('"NA" is kept as a value in "country"')])
    const more = await inspected('20', {
      types: [{ column: 'country', type: 'text' }],
      nullTokens: ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', 'XX'],
    })
    expect(more.rows[0][0]).toBe('NA')
    const switched = await inspected('20', { columns: [{ column: 'country', nullTokens: ['NA'] }] })
    expect(switched.rows[0][0]).toBeNull()
    expect(switched.report.values).toMatchObject([{ column: 'country', change: 'missing', given: 'NA', value: null }])
  })

  test('26: integers beyond 2⁵³ are text with all their digits, and that is counted', async () => {
    const found = await inspected('26')
    expect(typesOf(found)).toEqual(['number', 'number', 'text'])
    expect(found.report.values).toMatchObject([{ column: 'code', change: 'text', count: 120 }])
  })

  test('41b: codes such as 1E5 stay text, and that is counted', async () => {
    const found = await inspected('41b')
    expect(typesOf(found)).toEqual(['text', 'integer'])
    expect(found.report.values).toMatchObject([{ column: 'part', change: 'text', count: 4, given: '1E5', value: '1E5' }])
    expect(typesOf(await preview('x\n1E5\n2.5E3\n3\n'))).toEqual(['number'])
    expect(typesOf(await preview('x\n1e-5\n2E3\n'))).toEqual(['number'])
  })
})

describe('[DS-14] null tokens are found where they are plausible', () => {
  test.each(['?', '-', 'n/a', '#N/A', 'None', '.'])('%s in a column of numbers, also at its end', async (token) => {
    const made = await imported(`x,s\n${Array.from({ length: 3_000 }, (_, row) => `${row},a${token}\n`).join('')}${token},${token}\n`)
    expect(made.manifest.columns[0].type).toBe('integer')
    expect(made.rows).toHaveLength(1_000)
    expect(made.manifest.reading).toEqual({
      columns: [{ column: 'x', nullTokens: ['', 'N/A', 'NA', 'NULL', 'NaN', 'null', token].sort() }],
    })
    expect(made.report?.values).toEqual([
      { column: 'x', change: 'missing', count: 1, place: { kind: 'line', at: 3_002 }, given: token, value: null },
    ])
  })

  test('not in text, not beside other words, not where the tokens were given', async () => {
    expect((await imported('s\na\n?\nb\n')).rows).toEqual([['a'], ['?'], ['b']])
    expect(typesOf(await preview('x,y\n1,a\nx,b\n?,c\n'))).toEqual(['text', 'text'])
    expect(typesOf(await preview('x,y\n1,a\n?,c\n', { nullTokens: [''] }))).toEqual(['text', 'text'])
    expect(typesOf(await preview('x,y\n1,a\n?,c\n', { columns: [{ column: 'x', nullTokens: [] }] }))).toEqual(['text', 'text'])
  })
})

describe('[DS-14] what a file alone cannot decide is asked', () => {
  test('whether the day or the month comes first', async () => {
    const dates = column(['03/04/2024', '05/06/2024', '01/02/2024'])
    const found = await preview(dates)
    expect(typesOf(found)).toEqual(['text', 'text'])
    expect(found.questions).toMatchObject([
      {
        column: 'x',
        about: 'dates',
        answers: [
          { label: 'Day first', value: '2024-02-01', type: 'date', form: { kind: 'date', forms: ['%d/%m/%Y'] } },
          { label: 'Month first', value: '2024-01-02', type: 'date', form: { kind: 'date', forms: ['%m/%d/%Y'] } },
        ],
      },
    ])
    const [answer] = found.questions[0].answers
    const answered = await preview(dates, { columns: [{ column: 'x', form: answer.form }] })
    expect(answered.questions).toEqual([])
    expect(typesOf(answered)).toEqual(['date', 'text'])
    const error = await failure(preview(dates, { types: [{ column: 'x', type: 'date' }] }))
    expect(error.code).toBe('VALUES_AMBIGUOUS')
    expect(error.message).toMatch(/can be read in two ways/)
  })

  test('but not where a value of the column, or another column, decides', async () => {
    const late = [...Array.from({ length: 3_000 }, () => '03/04/2024'), '12/31/2024']
    expect((await preview(column(late))).columnReadings).toMatchObject([{ form: { forms: ['%m/%d/%Y'] } }])
    const two = 'a,b\n03/04/2024,17/12/2023\n05/06/2024,01/02/2023\n'
    expect((await preview(two)).columnReadings.map(({ form }) => form)).toEqual([
      { kind: 'date', forms: ['%d/%m/%Y'] },
      { kind: 'date', forms: ['%d/%m/%Y'] },
    ])
    expect(typesOf(await preview(column(['31/12/2024', '12/31/2024'])))).toEqual(['text', 'text'])
  })

  test('whether 1,234 is a thousand: by the column, the other columns, the semicolon, else a question', async () => {
    const grouped = ['1,234', '5,678']
    expect((await preview(column(grouped))).questions).toMatchObject([
      { column: 'x', about: 'numbers', answers: [{ value: '1.234' }, { value: '1234' }] },
    ])
    expect((await preview(column([...grouped, '12,345,678']))).columnReadings).toMatchObject([{ form: { decimal: '.', thousands: ',' } }])
    expect((await preview(column([...grouped, '12,34']))).columnReadings).toMatchObject([{ form: { decimal: ',' } }])
    expect((await preview('x;y\n1,234;2\n5,678;3\n')).columnReadings).toEqual([{ column: 'x', form: { kind: 'number', decimal: ',' } }])
    expect((await preview('x;y\n1,234;2.5\n5,678;3\n')).columnReadings).toMatchObject([{ form: { decimal: '.', thousands: ',' } }])
    expect((await preview('x;y\n1.234;2,5\n15.678;3,1\n')).columnReadings).toMatchObject([
      { form: { decimal: ',', thousands: '.' } },
      { form: { decimal: ',' } },
    ])
    expect(typesOf(await preview('x,y\n1.234,2\n5.678,3\n'))).toEqual(['number', 'integer'])
  })

  test('a semicolon does not say that the point of 363.003 % is for thousands: another column does, or it is asked', async () => {
    for (const [first, second] of [
      ['363.003 %', '70.002%'],
      ['-478.005 €', '12.250 €'],
    ]) {
      const asked = await preview(`x;y\n${first};a\n${second};b\n`)
      expect(typesOf(asked)).toEqual(['text', 'text'])
      expect(asked.questions).toMatchObject([{ column: 'x', about: 'numbers', answers: [{ type: 'number' }, { type: 'integer' }] }])
      expect((await preview(`x;y\n${first};2,5\n${second};3,5\n`)).columnReadings).toMatchObject([
        { column: 'x', form: { decimal: ',', thousands: '.' } },
        { column: 'y' },
      ])
      const [row] = (await imported(`x;y\n${first};452.5\n${second};?\n`)).rows
      expect(row).toEqual([Number.parseFloat(first), 452.5])
    }
  })

  test('a null token among numbers such as 1.234 changes nothing of how they are read', async () => {
    expect(typesOf(await preview('x;y\n1.234;2,5\n?;3,5\n15.678;4\n'))).toEqual(['integer', 'number'])
    const asked = await preview('x;y\n1.234;a\n?;b\n15.678;c\n')
    expect([typesOf(asked), asked.questions.map(({ column: of }) => of)]).toEqual([['text', 'text'], ['x']])
    expect((await imported('x;y\n1.234;a\n?;b\n15.678;c\n')).rows.map(([x]) => x)).toEqual(['1.234', '?', '15.678'])
  })
})

describe('[DS-15] what stays as it is, and what is counted', () => {
  test.each([
    ['telephone numbers', ['555 123 456', '555 987 654']],
    ['versions', ['1.2.10', '1.3.11']],
    ['leading zeros', ['007', '012']],
    ['two currencies', ['$5', '€6']],
    ['numbered items', ['(1)', '(2)']],
    ['units', ['5 kg', '6 kg']],
    ['yes and no', ['yes', 'no']],
    ['days that are none', ['31/02/2024', '30/02/2024']],
    ['percent and none', ['66%', '0.7']],
  ])('%s are text', async (_, values) => {
    expect((await imported(column(values))).rows.map(([cell]) => cell)).toEqual(values)
  })

  test.each([
    ['decimal comma', ['1,5', '2,25'], 'number', [1.5, 2.25]],
    ['spaces between thousands', ['1 234,5', '12 345 678'], 'number', [1234.5, 12345678]],
    ['Swiss thousands', ["1'234.50", "12'000.00"], 'number', [1234.5, 12000]],
    ['lakh and crore', ['12,34,567', '1,00,000'], 'integer', [1234567, 100000]],
    ['a currency after the number', ['12,50 €', '1.250,00 €'], 'number', [12.5, 1250]],
    ['a minus sign', ['\u22125', '6'], 'integer', [-5, 6]],
    ['no-break spaces around', ['\u00a05', '6\u00a0'], 'integer', [5, 6]],
    ['words of a language', ['wahr', 'FALSCH'], 'boolean', [true, false]],
    ['month names', ['May 1, 2023', 'Dec 24, 2023'], 'date', ['2023-05-01', '2023-12-24']],
    ['a day with points', ['17.12.2023', '1.2.2024'], 'date', ['2023-12-17', '2024-02-01']],
    ['a clock of twelve hours', ['12/17/2023 1:05 PM', '1/2/2024 12:00 AM'], 'datetime', ['2023-12-17T13:05:00', '2024-01-02T00:00:00']],
  ])('%s', async (_, values, type, cells) => {
    const made = await imported(column(values))
    expect(made.manifest.columns[0].type).toBe(type)
    expect(made.rows.map(([cell]) => (typeof cell === 'string' ? cell.replace(/ /g, 'T').replace(/\.0+$/, '') : cell))).toEqual(cells)
  })

  test('digits beyond a double, time zones, leading zeros and words for booleans', async () => {
    const text = 'a,b,c,d\n0.1234567890123456789,2023-05-01T12:30:45+02:00,007,yes\n0.30000000000000004,2023-05-01T12:30:45Z,12,no\n'
    const found = await preview(text, { types: [{ column: 'd', type: 'boolean' }] })
    expect(found.report.values).toEqual([
      {
        column: 'a',
        change: 'rounded',
        count: 1,
        place: { kind: 'line', at: 2 },
        given: '0.1234567890123456789',
        value: '0.12345678901234568',
      },
      {
        column: 'b',
        change: 'utc',
        count: 1,
        place: { kind: 'line', at: 2 },
        given: '2023-05-01T12:30:45+02:00',
        value: '2023-05-01 10:30:45',
      },
      { column: 'c', change: 'text', count: 1, place: { kind: 'line', at: 2 }, given: '007', value: '007' },
      { column: 'd', change: 'boolean', count: 2, place: { kind: 'line', at: 2 }, given: 'yes', value: 'true' },
    ])
    expect((await preview('a,b\n1,x\n,y\n')).report.values).toEqual([])
  })
})

test('[DS-17] appended rows are read in the forms of the version, which it keeps', async () => {
  const first = await imported('a;b\n1.234,5 €;?\n2,5 €;3\n')
  const path = folder.write('more.csv', 'a;b\n3.000,25 €;?\n')
  const { manifest, report } = await appendTask(
    { manifest: first.manifest, path, options: {}, nullTokens: ['', 'NA', 'N/A', 'NaN', 'null', 'NULL'] },
    folder.context(),
  )
  const { rows } = await readRows(manifest, folder.objects, { offset: 0, limit: 9 }, { scratch: folder.root })
  expect(rows.map(({ cells }) => cells)).toEqual([
    [1234.5, null],
    [2.5, 3],
    [3000.25, null],
  ])
  expect(manifest.reading).toEqual(first.manifest.reading)
  expect(report?.values.map(({ column: name, change }) => [name, change])).toEqual([
    ['a', 'number'],
    ['b', 'missing'],
  ])
})

test('36: white space around unquoted text is no part of it, and that is counted', async () => {
  const found = await inspected('36')
  expect(found.report.values.map(({ change }) => change)).toEqual(['trimmed', 'trimmed'])
  expect(new Set(found.rows.map((row) => row[3]))).toEqual(new Set(['yes', 'no']))
  expect((await imported('x,y\n" yes ",1\n yes ,2\n')).rows).toEqual([
    [' yes ', 1],
    ['yes', 2],
  ])
})

describe('[DS-14] questions that are answered', () => {
  const dates = 'when,x\n03/04/2024,1\n05/06/2024,2\n'
  const amounts = 'price,x\n"1,234",1\n"5,678",2\n'

  test('the order of dates, of one column or of the file', async () => {
    expect((await preview(dates)).questions).toHaveLength(1)
    for (const options of [{ dates: 'day-first' }, { hints: [{ column: 'when', dates: 'day-first' }] }] satisfies ImportOptions[]) {
      const found = await preview(dates, options)
      expect(found.questions).toEqual([])
      expect(found.columnReadings).toEqual([{ column: 'when', form: { kind: 'date', forms: ['%d/%m/%Y'] } }])
    }
    const own = await preview(dates, { dates: 'day-first', hints: [{ column: 'when', dates: 'month-first' }] })
    expect(own.columnReadings).toEqual([{ column: 'when', form: { kind: 'date', forms: ['%m/%d/%Y'] } }])
  })

  test('the decimal mark, also of plain numbers such as 1.234', async () => {
    expect((await imported(amounts, { decimal: ',' })).rows.map(([price]) => price)).toEqual([1.234, 5.678])
    expect((await imported(amounts, { hints: [{ column: 'price', decimal: '.' }] })).rows.map(([price]) => price)).toEqual([1234, 5678])
    const withTokens = await imported('price,x\n1.234,1\n?,2\n', { hints: [{ column: 'price', decimal: '.' }] })
    expect(withTokens.rows.map(([price]) => price)).toEqual([1.234, null])
    const points = await imported('price,x\n1.234,1\n5.678,2\n', { hints: [{ column: 'price', decimal: ',' }] })
    expect(points.rows.map(([price]) => price)).toEqual([1234, 5678])
  })

  test('an answer for a column that its values contradict is refused', async () => {
    const certain = 'when,x\n13/04/2024,1\n05/06/2024,2\n'
    const wrong = await failure(preview(certain, { hints: [{ column: 'when', dates: 'month-first' }] }))
    expect(wrong).toMatchObject({ code: 'TYPE_MISMATCH', message: expect.stringContaining('"when"') })
    expect(await failure(preview('a,x\n1.5,1\n2.25,2\n', { hints: [{ column: 'a', decimal: ',' }] }))).toMatchObject({
      code: 'TYPE_MISMATCH',
    })
    expect(await failure(preview(dates, { hints: [{ column: 'who', dates: 'day-first' }] }))).toMatchObject({ code: 'COLUMN_UNKNOWN' })
  })

  test('tokens of a column beside the usual ones leave the plausible ones found; a list without them is meant as it is', async () => {
    const text = 'stock,x\n-1,1\n?,2\n7,3\n'
    const beside = await imported(text, { columns: [{ column: 'stock', nullTokens: [...defaultNullTokens, '-1'] }] })
    expect(beside.rows.map(([stock]) => stock)).toEqual([null, null, 7])
    expect(typesOf(await preview(text, { columns: [{ column: 'stock', nullTokens: ['-1'] }] }))).toEqual(['text', 'integer'])
  })
})

test('[DS-14] [DS-15] 100 columns of decimal commas are previewed, each with its changes', async () => {
  const names = Array.from({ length: 100 }, (_, column) => `c${column}`)
  const lines = Array.from({ length: 20 }, (_, row) => names.map((_, column) => `${row},${10 + (column % 80)}`).join(';'))
  const found = await preview(`${names.join(';')}\n${lines.join('\n')}\n`)
  expect(found.report.values.map(({ column, change, count }) => `${column} ${change} ${count}`)).toEqual(
    names.map((name) => `${name} number 20`),
  )
})

test('[DS-14] what is asked is no warning of the preview as well, and dates that are open are no telephone numbers', async () => {
  const found = await preview('when;x\n01/02/2023;1\n03/04/2023;2\n05/06/2023;3\n')
  expect(found.questions.map(({ column }) => column)).toEqual(['when'])
  expect(found.warnings).toEqual([])
  expect(found.personal).toEqual([])
})

test('[DS-14] a column of yes and no that is called y has a header', async () => {
  const found = await preview('kind,y\na,yes\nb,no\nc,yes\n')
  expect([found.header, found.columns.map(({ name }) => name)]).toEqual([true, ['kind', 'y']])
  expect((await preview('a,yes\nb,no\nc,yes\n')).header).toBe(false)
})

describe('[DS-14] white space around the names of the header', () => {
  test('36: is no part of them, which is told', async () => {
    const found = await inspected('36')
    expect(found.columns.map(({ name }) => name)).toEqual(['age', 'income', 'city', 'bought'])
    expect(found.report.layout).toContainEqual({ note: 'names', count: 3, line: 1, text: '"age "' })
    const { manifest } = await importTask({ path: caseFile('36'), options: { target: 'age' } }, folder.context())
    expect(manifest.target).toBe('age')
  })

  test('stays where a column of the version is known by it', async () => {
    const { manifest } = await folder.import('plain.csv', 'a,b\n1,2\n')
    const former = { ...manifest, columns: [{ ...manifest.columns[0], name: 'a ' }, manifest.columns[1]] }
    const more = folder.write('more.csv', 'a , b\n3,4\n')
    const output = await appendTask({ manifest: former, path: more, options: {} }, folder.context())
    expect(output.manifest.columns.map(({ name }) => name)).toEqual(['a ', 'b'])
    expect(output.rows).toBe(2)
  })
})
