import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import type { Reading } from '../../../../shared/domain/datasets/reading.ts'
import { seededRandom } from '../../../random.ts'
import { withDuckDB } from '../../duckdb.ts'
import { failure, temporaryFolder } from '../../testing.ts'
import { withGivenFile } from '../given/given.ts'
import { findSource } from '../source.ts'
import { stage } from '../stageFile.ts'

const folder = temporaryFolder()

/** The exact text of the rows, with what was found of the file. */
async function read(content: string | Uint8Array, options: ImportOptions = {}, name = 'x.csv') {
  const path = folder.write(name, content)
  const { scratch } = folder.context()
  const source = await findSource(path, { format: 'csv', ...options })
  return withDuckDB({ files: [path], scratch }, async (duck) => {
    const table = await stage(duck, source, { options })
    const rows = await duck.rows('SELECT * FROM raw ORDER BY rowid')
    const quoted = await duck.rows('SELECT * FROM quoted ORDER BY ALL')
    return {
      names: table.columns.map((column) => column.name),
      rows,
      quoted: { cells: quoted.map((cell) => cell.map(Number)), every: table.quoted?.every },
      layout: table.layout,
      notes: table.notes ?? [],
      lines: rows.map((_, row) => table.rowPlaces.of(row)),
      copied: table.plainPath !== path,
    }
  })
}

const caseFile = (name: string) => readFileSync(new URL(`../../../../../e2e/fixtures/cases/${name}`, import.meta.url))

describe('[DS-14] the files of people:', () => {
  test('case 01, semicolons and decimal commas', async () => {
    const table = await read(caseFile('01/in.csv'))
    expect(table).toMatchObject({ layout: { delimiter: ';', header: true }, copied: false })
    expect(table.rows[0]).toEqual(['Nord', '56,12', '840,74', '1988'])
  })

  test('case 02, the delimiter with which values come out, however many columns a comma gives', async () => {
    const table = await read(caseFile('02/in.csv'))
    expect(table.names).toEqual(['Länge, m', 'Breite, m', 'Höhe, m'])
    expect(table.rows[0]).toEqual(['8,9', '2,9', '6,8'])
  })

  test('case 10, backslashes before quotes', async () => {
    const table = await read(caseFile('10/in.csv'))
    expect(table.layout).toMatchObject({ escape: '\\' })
    expect(table.rows).toEqual([
      ['1', 'She said "hi" twice'],
      ['2', 'ok'],
    ])
    expect(table.notes).toEqual([{ note: 'normalized', count: 1, line: 1, text: 'backslash escapes' }])
  })

  test('case 12, comments above the header', async () => {
    const table = await read(caseFile('12/in.csv'))
    expect(table).toMatchObject({ names: ['date', 'rain'], lines: [4, 5, 6], layout: { comment: '#' } })
    expect(table.notes).toEqual([{ note: 'comments', count: 2, line: 1, text: '# Station 12, Nord' }])
  })

  test('case 35, no header, which is said', async () => {
    const table = await read(caseFile('35/in.csv'))
    expect(table).toMatchObject({ names: ['column1', 'column2', 'column3', 'column4'], layout: { header: false } })
    expect(table.rows[0]).toEqual(['4.9', '2.2', '3.0', 'setosa'])
    expect(table.notes).toEqual([{ note: 'noHeader', count: 1, line: 1, text: '4.9,2.2,3.0,setosa' }])
    expect((await read(caseFile('35/in.csv'), { header: true })).names).toEqual(['4.9', '2.2', '3.0', 'setosa'])
  })

  test('case 38f, a lone carriage return ends a record where there is no other table', async () => {
    const table = await read(caseFile('38f/in.csv'))
    expect(table.rows).toEqual([
      ['100', 'anna'],
      ['200', 'bert'],
      ['345', 'carl'],
      ['400', 'dora'],
    ])
    expect(table.notes).toEqual([{ note: 'normalized', count: 1, line: 1, text: 'different line endings' }])
    expect(await failure(read('a\r\n1\r2\r\n'))).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 2 } })
  })

  test('case 62, columns that spaces align', async () => {
    const table = await read(caseFile('62/in.data'), {}, 'in.data')
    expect(table.layout).toMatchObject({ aligned: true, header: false })
    expect(table.rows[5]).toEqual(['13.2', '8', '238.3', '?', '1577', '75', '1', 'model 5'])
  })
})

const encoded = (text: string, encoding: 'latin1' | 'utf16le', swap = false) => {
  const bytes = Buffer.from(text, encoding)
  return swap ? bytes.swap16() : bytes
}

test.each([
  ['utf-8', Buffer.from('\ufeffname,n\nZürich,1\n')],
  ['windows-1252', encoded('name,n\nZürich,1\n', 'latin1')],
  ['utf-16le', encoded('\ufeffname,n\nZürich,1\n', 'utf16le')],
  ['utf-16le', encoded('name,n\nZürich,1\n', 'utf16le')],
  ['utf-16be', encoded('\ufeffname,n\nZürich,1\n', 'utf16le', true)],
  ['utf-16be', encoded('name,n\nZürich,1\n', 'utf16le', true)],
])('[DS-14] %s is found and decoded', async (encoding, bytes) => {
  const table = await read(bytes)
  expect(table).toMatchObject({ names: ['name', 'n'], rows: [['Zürich', '1']], layout: { encoding } })
  expect(table.notes.map(({ text }) => text)).toEqual(encoding === 'utf-8' ? [] : [encoding])
})

test('[DS-14] an encoding that only the end of a long file tells', async () => {
  const many = Array.from({ length: 40_000 }, (_, row) => `${row},Zurich\n`).join('')
  const table = await read(encoded(`n,name\n${many}1,Zürich\n`, 'latin1'))
  expect(table.rows.at(-1)).toEqual(['1', 'Zürich'])
  expect(table.notes).toEqual([{ note: 'encoding', count: 1, line: 40_002, text: 'windows-1252' }])
})

interface Lying {
  readonly title: string
  readonly text: string
  readonly names: readonly string[]
  readonly first: readonly string[]
  readonly lines: readonly number[]
  readonly notes: readonly string[]
  readonly options?: ImportOptions
}

const lying: Lying[] = [
  {
    title: 'a line that tells the delimiter',
    text: 'sep=;\r\na;b\r\n1;2\r\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [3],
    notes: ['separatorLine'],
  },
  { title: 'a title', text: 'Report of May\n\na,b\n1,x\n2,y\n', names: ['a', 'b'], first: ['1', 'x'], lines: [4, 5], notes: ['skipped'] },
  {
    title: 'a title in a spreadsheet',
    text: 'Report,,\n,,\na,b,c\n1,2,x\n2,3,y\n',
    names: ['a', 'b', 'c'],
    first: ['1', '2', 'x'],
    lines: [4, 5],
    notes: ['skipped'],
  },
  { title: 'units', text: 'time,rain\n,mm\n1,2.5\n2,3\n', names: ['time', 'rain'], first: ['1', '2.5'], lines: [3, 4], notes: ['units'] },
  {
    title: 'missing values below the header, which are no units',
    text: 'a,b\n?,-\n1,2\n',
    names: ['a', 'b'],
    first: ['?', '-'],
    lines: [2, 3],
    notes: [],
  },
  {
    title: 'comments among the rows',
    text: 'a,b\n1,2\n# broken\n3,4\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [2, 4],
    notes: ['comments'],
  },
  {
    title: 'a header among the comments',
    text: '# from a logger\n#x,y\n1,2\n3,4\n',
    names: ['#x', 'y'],
    first: ['1', '2'],
    lines: [3, 4],
    notes: ['skipped'],
  },
  {
    title: 'files one after the other',
    text: 'a,b\n1,2\na,b\n3,4\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [2, 4],
    notes: ['repeatedHeader'],
  },
  { title: 'blank lines', text: 'a,b\n\n1,2\n   \n3,4\n\n\n', names: ['a', 'b'], first: ['1', '2'], lines: [3, 5], notes: ['blank'] },
  {
    title: 'a delimiter at the end of each row',
    text: 'a,b\n1,2,\n3,4,\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [2, 3],
    notes: ['normalized'],
  },
  {
    title: 'single quotes',
    text: "a,b\n1,'x, y'\n2,'it''s'\n",
    names: ['a', 'b'],
    first: ['1', 'x, y'],
    lines: [2, 3],
    notes: ['normalized'],
  },
  {
    title: 'line ends of two kinds',
    text: 'a,b\r\n1,2\n3,4\r\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [2, 3],
    notes: ['normalized'],
  },
  {
    title: 'years as names',
    text: 'country,2019,2020\nPeru,1.5,2\nChile,3,4\n',
    names: ['country', '2019', '2020'],
    first: ['Peru', '1.5', '2'],
    lines: [2, 3],
    notes: [],
  },
  { title: 'decimal commas in one column', text: 'x\n1,5\n2,25\n', names: ['x'], first: ['1,5'], lines: [2, 3], notes: [] },
  { title: 'times in one column', text: 'at\n12:30\n13:45\n', names: ['at'], first: ['12:30'], lines: [2, 3], notes: [] },
  {
    title: 'words in one column',
    text: 'city\nNew York\nSan José\nLos Angeles\n',
    names: ['city'],
    first: ['New York'],
    lines: [2, 3, 4],
    notes: [],
  },
  { title: 'colons', text: 'a:b\n1:x\n2:y\n', names: ['a', 'b'], first: ['1', 'x'], lines: [2, 3], notes: [] },
  {
    title: 'values with one space, columns far apart',
    text: 'city       people\nNew York   8.8\nOslo       0.7\n',
    names: ['city', 'people'],
    first: ['New York', '8.8'],
    lines: [2, 3],
    notes: ['normalized'],
  },
  {
    title: 'a quote that is a character',
    text: 'a\tb\n5" pipe\t1\n"open\t2\n',
    names: ['a', 'b'],
    first: ['5" pipe', '1'],
    lines: [2, 3],
    notes: ['normalized'],
    options: { quote: '' },
  },
  {
    title: 'lines that are to be skipped',
    text: 'x,y\n7,8\na,b\n1,2\n',
    names: ['a', 'b'],
    first: ['1', '2'],
    lines: [4],
    notes: ['skipped'],
    options: { skipLines: 2 },
  },
]

test.each(lying)('[DS-14] $title', async ({ text, names, first, lines, notes, options = {} }) => {
  const table = await read(text, options)
  expect({ names: table.names, first: table.rows[0], lines: table.lines, notes: table.notes.map(({ note }) => note) }).toEqual({
    names,
    first,
    lines,
    notes,
  })
})

test.each([
  ['a header that is too short is no title', 'a,b\n1,2,3\n4,5,6\n', { code: 'RAGGED_ROW', details: { line: 2 } }],
  ['sentences with a comma are no columns', 'text\nhello, you\nbye, you\n', { code: 'RAGGED_ROW', details: { line: 2 } }],
  ['a comment that may be a row', '# a\nx,y\n1,2\n#3,4\n', { code: 'FORMAT_INVALID', details: { line: 4, comment: '#' } }],
  ['a comment that nothing tells', 'a,b\n1,2\n# note\n3,4,5\n', { code: 'RAGGED_ROW', details: { line: 3 } }],
  [
    'a half of a pair of surrogates',
    Buffer.from([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x00, 0xdc, 0x0a, 0]),
    { code: 'ENCODING_INVALID', details: { line: 2 } },
  ],
])('[DS-14] %s: refused with its line', async (_, content, expected) => {
  expect(await failure(read(content))).toMatchObject(expected)
})

test('[DS-14] both readings of a doubtful comment can be chosen', async () => {
  const text = '# a\nx,y\n1,2\n#3,4\n'
  expect((await read(text, { comment: '#' })).rows).toEqual([['1', '2']])
  expect((await read(text, { comment: '', skipLines: 1 })).rows).toEqual([
    ['1', '2'],
    ['#3', '4'],
  ])
})

describe('[DS-14] quotes that say something are written down, in a plain file and in a copy:', () => {
  test.each([
    ['plain', 'a,b\n"NA",1\nNA,2\n" x",3\n"",4\n"y",5\n'],
    ['copied', 'sep=,\na,b\n"NA",1\nNA,2\n" x",3\n"",4\n"y",5\n'],
  ])('%s', async (kind, text) => {
    const table = await read(text)
    expect(table.copied).toBe(kind === 'copied')
    expect(table.quoted).toEqual({
      every: false,
      cells: [
        [0, 0],
        [2, 0],
      ],
    })
  })

  test('of a file that quotes every value, only those with white space', async () => {
    expect((await read('a,b\n"NA","1 "\n"x","2"\n')).quoted).toEqual({ every: true, cells: [[0, 1]] })
  })
})

describe('[DS-17] a file to predict is read as it lies, and its output keeps the values:', () => {
  const columns = [
    { name: 'x', type: 'integer' as const },
    { name: 'city', type: 'text' as const },
  ]
  const added = {
    names: ['p'],
    text: false,
    values: async ({ rows }: { rows: number }) => ({ texts: null, numbers: Float64Array.from({ length: rows }, (_, row) => row + rows) }),
  }

  test.each([
    [
      'UTF-16, with a title',
      Buffer.from('\ufeffReport\r\n\r\nx;city\r\n1;"Zürich; CH"\r\n2;Oslo\r\n', 'utf16le'),
      'x;city;p\n1;"Zürich; CH";2\n2;Oslo;3\n',
    ],
    [
      'comments, in a model that knows another delimiter',
      Buffer.from('# logger\nx\tcity\n1\tZürich\n2\tOslo\n'),
      'x,city,p\r\n1,Zürich,2\r\n2,Oslo,3\r\n',
    ],
    ['plain', Buffer.from('x,city\r\n1,"Zürich"\r\n2,Oslo\r\n'), 'x,city,p\r\n1,"Zürich",2\r\n2,Oslo,3\r\n'],
  ])('%s', async (_, bytes, output) => {
    const path = folder.write('given.csv', bytes)
    const reading: Reading = {
      format: 'cairn.reading/2',
      nullTokens: { text: [''], other: [''] },
      layout: { delimiter: ',', header: true },
    }
    const text = await withGivenFile(path, columns, reading, { scratch: folder.context().scratch }, async (file) => {
      const blocks: Uint8Array[] = []
      for await (const block of file.withColumns(added, 'out.csv')) blocks.push(block)
      return Buffer.concat(blocks).toString()
    })
    expect(text).toBe(output)
  })
})

describe('[DS-14] every table that is written in some dialect is that table again, or refused', () => {
  const cells = [
    'a',
    'b c',
    'it"s',
    "it's",
    'x\ny',
    'x\r\ny',
    'semi;colon',
    'com,ma',
    'pipe|',
    'ta\tb',
    '#no',
    'back\\slash',
    '',
    'é',
    '€',
    ' padded ',
    'NA',
  ]
  const ends = ['\n', '\r\n', '\r'] as const

  test('with what it is written in given', async () => {
    const random = seededRandom(20270105)
    const pick = <T>(choices: readonly T[]): T => choices[random.int(choices.length)]
    for (let round = 0; round < 80; round++) {
      const dialect = {
        delimiter: pick([',', ';', '\t', '|', ':', ' ']),
        quote: pick(['"', "'"] as const),
        escape: pick(['"', '\\'] as const),
      }
      const [width, height, end] = [2 + random.int(3), 1 + random.int(8), pick(ends)]
      const table = Array.from({ length: height }, () => Array.from({ length: width }, () => pick(cells)))
      const within = ({ quote, escape }: typeof dialect, cell: string) =>
        escape === '\\' ? cell.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) : cell.replaceAll(quote, quote + quote)
      const write = (cell: string) => `${dialect.quote}${within(dialect, cell)}${dialect.quote}`
      const names = Array.from({ length: width }, (_, column) => `c${column}`)
      const above = pick(['', `# note${end}`, `title${end}${end}`])
      const text = above + [names, ...table].map((record) => record.map(write).join(dialect.delimiter) + end).join('')
      const encoding = pick(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const)
      const bytes = encodedAs(text, encoding)
      const given = {
        ...dialect,
        encoding,
        header: true,
        comment: '#' as const,
        skipLines: above.startsWith('title') ? 2 : 0,
        units: false,
      }
      const found = await read(bytes, given)
      expect([round, found.names, found.rows]).toEqual([round, names, table])
    }
  })
})

function encodedAs(text: string, encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'windows-1252') return Buffer.from(Array.from(text, (character) => (character === '€' ? 0x80 : character.charCodeAt(0))))
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16be' ? bytes.swap16() : bytes
}

describe('[DS-14] spaces within values and titles make no aligned columns', () => {
  test('a title of as many words as the table has columns', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `${row}\t61'311.5\t-832`)
    const table = await read(`Report of sales\n\n"unit price"\twhen\t"Temp (C)"\n${rows.join('\n')}\n`)
    expect(table.names).toEqual(['unit price', 'when', 'Temp (C)'])
    expect(table.rows).toHaveLength(8)
  })

  test.each([['from,to\n', ['from', 'to']] as const, ['', ['column1', 'column2']] as const])(
    'dates with the name of a month, header %j',
    async (header, names) => {
      const rows = Array.from({ length: 8 }, (_, row) => `${row + 13} Jan 2026,20 Jun 1976`)
      const table = await read(`${header}${rows.join('\n')}\n`)
      expect(table.names).toEqual(names)
      expect(table.rows[0]).toEqual(['13 Jan 2026', '20 Jun 1976'])
    },
  )

  test('numbers with spaces between their thousands', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `${row + 10}/19/1994\t-$11 372 150,01`)
    expect((await read(rows.join('\r'))).names).toEqual(['column1', 'column2'])
  })

  test('a backslash before a quote below a title', async () => {
    const table = await read('Report of sales\n\nid|name|"a\\"b"\n1|x|2\n3|y|4\n')
    expect(table.names).toEqual(['id', 'name', 'a"b'])
    expect(table.rows).toEqual([
      ['1', 'x', '2'],
      ['3', 'y', '4'],
    ])
  })
})

describe('[DS-14] hostile texts are read right, or refused', () => {
  const comments = '# a comment\n'.repeat(100_000)

  test.each([
    ['comments above', `${comments}a;b\n1;2\n3;4\n`, 100_002],
    ['blank lines above', `${'\n'.repeat(400_000)}a;b\n1;2\n3;4\n`, 400_002],
    ['comments among the rows', `a;b\n1;2\n${comments}3;4\n`, 2],
    ['comments right below the header', `a;b\n${comments}1;2\n3;4\n`, 100_002],
  ])('more %s than the beginning of a file that is looked at', async (_, content, line) => {
    const table = await read(content)
    expect(table.names).toEqual(['a', 'b'])
    expect(table.rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
    expect(table.lines[0]).toBe(line)
  })

  test('lines with a sign in a text of one column are no comments', async () => {
    expect((await read('tag\n#red\ngreen\n#blue\n')).rows).toHaveLength(3)
    expect((await failure(read('tag\n#red, blue\ngreen\n#x, y\n'))).code).toBe('RAGGED_ROW')
  })

  test('byte order marks: a second one, and one before a repeated header, but not one in a value', async () => {
    const two = await read('\ufeff\ufeffa,b\n1,x\n2,y\n')
    expect([two.names, two.rows]).toEqual([
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ])
    expect(two.notes.map(({ text }) => text)).toEqual(['more than one byte order mark'])
    const joined = await read('\ufeffa,b\n1,"x"\n\ufeffa,b\n2,"y"\n')
    expect([joined.names, joined.rows]).toEqual([
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ])
    expect(joined.notes).toMatchObject([{ note: 'repeatedHeader', count: 1, line: 3 }])
    expect((await read('a,b\n1,x\n\ufeff2,y\n')).rows).toEqual([
      ['1', 'x'],
      ['\ufeff2', 'y'],
    ])
  })

  test('a line of a million quotes', async () => {
    expect((await failure(read(`a,b\n${'"'.repeat(2_200_001)},1\n`))).code).toBe('CELL_TOO_LARGE')
  })

  test('ten thousand columns, a quote at the end, and bytes of zero', async () => {
    expect((await failure(read(`${'x,'.repeat(10_000)}y\n`))).code).toBe('TOO_MANY_COLUMNS')
    expect(await failure(read('a,b\n1,x\n2,"'))).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 3, column: 2 } })
    expect((await read('a,b\n1,x\0y\n2,z\n')).rows).toEqual([
      ['1', 'x\0y'],
      ['2', 'z'],
    ])
  })
})
