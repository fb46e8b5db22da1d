import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { lineChart } from '../charts/lines.ts'
import { histogram, shareBars } from '../charts/bars.ts'
import { matrix } from '../charts/matrix.ts'
import { charts, type Document, heading, list, notice, paragraph, prose, table } from '../document.ts'
import { readPdf } from '../fixtures/readPdf.ts'
import { toPdf } from './index.ts'
import { breakLines } from './lines.ts'
import { styles } from './styles.ts'

const curve = lineChart({
  title: 'Loss (train)',
  lines: [
    { name: 'run 1', points: Array.from({ length: 200 }, (_, i) => [i, Math.exp(-i / 40)] as const) },
    {
      name: 'run 2',
      points: [
        [0, 1],
        [50, null],
        [60, 0.4],
        [199, 0.2],
      ],
    },
  ],
  frame: { xTitle: 'epoch', yTitle: 'loss' },
})
const bars = shareBars('By class', ['precision', 'recall'], [{ name: 'κρασί', values: [0.9, 0.7] }])
const counts = histogram('alcohol', { edges: [8, 9, 10, 11, 12], counts: [10, 40, 25, 3] }, 'alcohol')

const report: Document = {
  title: 'Run 7: Weißwein – ποιότητα вина',
  blocks: [
    notice('Overfitting.', 'The metric on train is higher than on validation.'),
    paragraph('Predicts ', { bold: 'quality' }, ' from ', { code: 'wine@v3' }, ' with ≤ 5 % missing → done.'),
    heading('Metrics'),
    table(
      ['Metric', 'Value'],
      [
        ['Accuracy', '0.912'],
        ['Log loss', '0.31'],
      ],
    ),
    charts(curve, bars, counts),
    prose('What a person wrote.\nOn two lines.'),
    list(['First', ['Second ', { bold: 'bold' }]]),
  ],
}

test('[GV-5] a document is PDF that an independent reader reads: texts of many scripts, numbered pages, small', async () => {
  const bytes = await toPdf(report)
  const { pages, text, title, scripts, fonts } = await readPdf(bytes)
  expect(title).toBe(report.title)
  expect(pages).toHaveLength(1)
  for (const part of [
    report.title,
    'Overfitting.',
    'Predicts quality from wine@v3 with ≤ 5 % missing → done.',
    'Accuracy',
    '0.912',
    'κρασί',
  ])
    expect(text).toContain(part)
  for (const part of ['Loss (train)', 'epoch', 'run 2', 'On two lines.', 'Second bold', '1 of 1']) expect(text).toContain(part)
  expect(scripts).toBe(false)
  expect(fonts).toBe(2)
  expect(bytes.length).toBeLessThan(60_000)
})

test('[GV-5] the same document has the same bytes', async () => {
  const hash = async () =>
    createHash('sha256')
      .update(await toPdf(report))
      .digest('hex')
  expect(await hash()).toBe(await hash())
})

test('[GV-5] tables go on over pages with their header, and a document of any rows stays small', async () => {
  const rows = Array.from({ length: 5_000 }, (_, n) => [
    `column number ${n}`,
    String(n),
    '0.1234',
    'Data drift of a column with words that need more than one line',
  ])
  const bytes = await toPdf({ title: 'Drift', blocks: [table(['Column', 'Rows', 'Effect', 'What was found'], rows)] })
  expect(bytes.length).toBeLessThan(500_000)
  const { pages, text } = await readPdf(bytes)
  expect(pages.length).toBeGreaterThan(20)
  for (const page of pages.slice(0, -1)) expect(page).toContain('What was found')
  expect(pages[3]).toContain(`4 of ${pages.length}`)
  expect(text).toContain('column number 1999')
  expect(text).toContain('3,000 more rows are in the HTML and Markdown forms of this document.')
})

test('[GV-5] hostile texts do no harm: other scripts, emoji, marks of direction, half signs, endless words', async () => {
  const texts = [
    '<script>alert(1)</script>',
    ') Tj ET Q /JS (app.alert(1)) endstream endobj',
    '中文 日本語 한국어 ไทย हिन्दी',
    'שלום مرحبا',
    '👩‍👩‍👧‍👦 🏳️‍🌈 ✓ ⚠️',
    `\u202eevil\u202c \u0000\u0007\ud800 \udfff a\u0301\u0323`,
    'x'.repeat(1_000),
    '\u0300'.repeat(50),
    '',
    ' \n\t ',
  ]
  const bytes = await toPdf({
    title: texts[2],
    blocks: [
      ...texts.map((text) => paragraph(text)),
      ...texts.map((text) => heading(text)),
      ...texts.map((text) => notice(text, text)),
      ...texts.map((text) => prose(text)),
      list(texts),
      table(texts.slice(0, 5), [texts.slice(0, 5), texts.slice(5, 10)]),
      table([], []),
      table(['', ''], [['only', 'this'], ['short']]),
      table(['wide', 'x'], [['y '.repeat(5_000), 'z']]),
      table(
        Array.from({ length: 60 }, (_, n) => `c${n}`),
        [Array.from({ length: 60 }, (_, n) => `value ${n}`)],
      ),
      charts(curve && { ...curve, title: texts[1] }, { title: 'no picture', svg: '<script/>' }),
      charts(
        matrix(
          'm',
          {
            labels: ['<b>', '中'],
            counts: [
              [5, 1],
              [2, 9],
            ],
          } as never,
          false,
        ),
      ),
    ],
  })
  const { text, scripts, pages } = await readPdf(bytes)
  expect(scripts).toBe(false)
  expect(pages.length).toBeLessThan(60)
  for (const part of ['<script>alert(1)</script>', '/JS (app.alert(1))', '\ufffdevil\ufffd', 'value59'])
    expect(text.replaceAll('\n', '').includes(part), part).toBe(true)
  expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/\/(JavaScript|Launch|URI|EmbeddedFile|OpenAction)\b/)
})

test('[GV-5] lines break at spaces, words that are too long within, and styles go on', () => {
  const measure = (text: string) => text.length
  const lines = breakLines(['one two', { bold: 'three' }, ' four'], styles.body, 9, measure)
  expect(lines.map((line) => line.map(({ text, style }) => (style.font === 'bold' ? `*${text}*` : text)).join(''))).toEqual([
    'one two',
    '*three*',
    'four',
  ])
  expect(breakLines('abcdefghij', styles.body, 4, measure).map(([piece]) => piece.text)).toEqual(['abcd', 'efgh', 'ij'])
  expect(breakLines('', styles.body, 4, measure)).toEqual([[]])
})

test('[GV-5] a word without end is broken by stretches that are about as long as a line', () => {
  let longest = 0
  const measure = (text: string) => {
    longest = Math.max(longest, text.length)
    return text.length
  }
  const word = 'ab'.repeat(100_000)
  const lines = breakLines(word, styles.body, 70, measure)
  expect(lines.map((line) => line.map(({ text }) => text).join('')).join('')).toBe(word)
  expect(new Set(lines.map((line) => line[0].width))).toEqual(new Set([70, word.length % 70]))
  expect(longest).toBeLessThanOrEqual(140)
})
