import { expect, test } from 'vitest'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'

/** The cells of each row of each table. */
function tablesOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
}

/** As figures are written in reports. */
const figure = (value: number) => Number(value.toPrecision(4)).toString()

test('[GV-5] the fairness report of a model version has the rates of its groups as counted row by row, as Markdown, HTML and PDF', async () => {
  const place = temporaryFolder()
  createWorkspace(place).close()
  const made = open(place)
  const { client, runner } = made
  const recipe = await made.importSample('penguins.csv', 'penguins', 'Species')
  await client.datasets.markProtected({ name: 'penguins', columns: ['Sex'], protected: true })
  const started = await client.experiments.start({ ref: 'penguins', recipe: withTraining(recipe, { epochs: 10 }), engine: 'wasm' })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: 'penguins' })
  const asked = { ref: 'penguins@v1', positive: 'Adelie', minSupport: 5 }

  const { rows: sexes } = await client.datasets.rows({ ref: 'penguins@v1', columns: ['Sex'], limit: 1000 })
  const sexOf = new Map(sexes.map(({ row, cells }) => [row, cells[0]]))
  const { rows } = await client.experiments.predictions({ run: started.runId, limit: 1000 })
  const groups = new Map(['MALE', 'FEMALE'].map((sex) => [sex, rows.filter(({ row }) => sexOf.get(row) === sex)]))
  const share = (of: typeof rows) => of.filter(({ predicted }) => predicted === 'Adelie').length / of.length
  const rates = [...groups].map(([sex, of]) => ({
    sex,
    rows: of.length,
    selected: share(of),
    truly: share(of.filter(({ actual }) => actual === 'Adelie')),
    falsely: share(of.filter(({ actual }) => actual !== 'Adelie')),
  }))
  expect(rates.every((each) => each.rows > 10 && each.selected > 0 && each.selected < 1)).toBe(true)

  const { text, title } = await client.reports.fairness({ ...asked, format: 'md' })
  const cells = tablesOf(text)
  const row = (name: string) => cells.find(([first]) => first === name) ?? []
  for (const { sex, rows: count, ...expected } of rates) {
    const [, shown, ...found] = row(`Sex = "${sex}"`)
    expect(shown).toBe(String(count))
    expect(found.map((cell) => cell.split(' ')[0])).toEqual(Object.values(expected).map(figure))
  }
  for (const [name, key] of [
    ['Selection rate (demographic parity)', 'selected'],
    ['True positive rate (equal opportunity)', 'truly'],
    ['False positive rate', 'falsely'],
  ] as const) {
    const [first, second] = rates.map((each) => each[key])
    expect(row(name)[1], name).toBe(figure(Math.abs(first - second)))
    expect(row(name)[3], name).toBe(figure(Math.max(first, second) === 0 ? 1 : Math.min(first, second) / Math.max(first, second)))
  }

  const html = await client.reports.fairness({ ...asked, format: 'html' })
  expect(html.text).toContain(`<title>${title}</title>`)
  expect(html.text).not.toMatch(/<script|https?:/)
  const pdf = await client.reports.fairness({ ...asked, format: 'pdf' })
  expect(Buffer.from(pdf.text, 'base64').subarray(0, 5).toString()).toBe('%PDF-')

  await expect(client.reports.fairness({ ...asked, minSupport: 1000 })).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' })
  await client.datasets.markProtected({ name: 'penguins', columns: ['Sex'], protected: false })
  await expect(client.reports.fairness(asked)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
