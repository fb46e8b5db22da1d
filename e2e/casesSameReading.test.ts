import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { ModelSignature } from '../src/shared/domain/packages/package.ts'
import { failure, json, newFolder, root } from './cairn.ts'

/** A file as people have it, from its import to the programs of a package: every reader makes the same values of it. */

const run = promisify(execFile)
const western = (text: string) => Buffer.from(text.replaceAll('€', '\x80'), 'latin1')
const header = 'Preis;Menge;Datum;Größe;Stadt;Notiz\r\n'

/** A number with a decimal comma and dots between thousands. */
function german(value: number, digits: number): string {
  const [whole, fraction] = value.toFixed(digits).split('.')
  return `${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, '.')},${fraction}`
}

/** Rows of `;`, decimal commas, €, days first and null tokens. */
function rows(count: number): string[] {
  return Array.from({ length: count }, (_, row) => {
    const amount = (row * 7919) % 5000
    const month = 1 + (row % 12)
    const city = ['Köln', 'München', 'Zürich'][row % 3]
    const cells = [
      `${german(3 * amount + 100 * month + 0.5, 2)} €`,
      row % 23 === 0 ? '?' : german(amount, 2),
      `${String(1 + (row % 28)).padStart(2, '0')}/${String(month).padStart(2, '0')}/2023`,
      row % 17 === 0 ? 'n/a' : german(row / 7, 3),
      city,
      row % 5 === 0 ? '"NA"' : row % 7 === 0 ? 'NA' : 'frei',
    ]
    return `${cells.join(';')}\r\n`
  })
}

/** The same rows as plain CSV. */
function plainRows(count: number): string {
  const lines = rows(count).map((line) => {
    const [price, amount, date, size, city, note] = line.trimEnd().split(';')
    const number = (text: string) => (text === '?' || text === 'n/a' ? '' : text.replace(' €', '').replaceAll('.', '').replace(',', '.'))
    const [day, month, year] = date.split('/')
    return [number(price), number(amount), `${year}-${month}-${day}`, number(size), city, note === 'NA' ? '' : note].join(',')
  })
  return `Preis,Menge,Datum,Größe,Stadt,Notiz\n${lines.join('\n')}\n`
}

interface Rows {
  readonly rows: readonly { readonly cells: readonly unknown[] }[]
}

test('[DS-17] a file that is not plain is read alike by import, prediction, evaluation and the program of a package', async () => {
  const folder = newFolder()
  const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
  const cairn = <T>(...args: string[]) => json<T>(args, surroundings)
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)
  const lines = rows(240)
  write('messy.csv', western(header + lines.join('')))
  write('plain.csv', plainRows(240))
  await cairn('init', 'ws')
  await cairn('data', 'import', 'messy.csv', '--name', 'messy', '--target', 'Preis')
  await cairn('data', 'import', 'plain.csv', '--name', 'plain', '--target', 'Preis')
  const valuesOf = async (ref: string) => (await cairn<Rows>('data', 'rows', ref, '--limit', '300')).rows.map(({ cells }) => cells)
  expect(await valuesOf('messy')).toEqual(await valuesOf('plain'))

  await cairn('train', 'messy', '--seed', '1', '--epochs', '3', '--engine', 'wasm')
  await cairn('models', 'register', '1', 'm')
  await cairn('package', 'build', 'm', '-o', 'p.cairn')
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(folder, 'p.cairn'))))) {
    mkdirSync(dirname(join(folder, 'un', path)), { recursive: true })
    writeFileSync(join(folder, 'un', path), bytes)
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const predicted = async (model: string, data: string) => {
    await cairn('package', 'predict', model, data, '-o', 'out.csv', '--overwrite')
    const [, ...out] = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split(/\r?\n/)
    return out.map((line) => Number(/[^;,]*$/.exec(line)?.[0]))
  }
  const byProgram = async (TZ: string, ...data: string[]) => {
    const { stdout } = await run(process.execPath, ['un/snippets/predict.mjs', ...data], { cwd: folder, env: { ...process.env, TZ } })
    return stdout.trimEnd().split('\n').map((line) => Number(JSON.parse(line).prediction)) // biome-ignore format: one chain
  }
  // A model of the same rows that were plain from the start predicts the same, bit for bit.
  await cairn('train', 'plain', '--seed', '1', '--epochs', '3', '--engine', 'wasm')
  await cairn('models', 'register', '2', 'plain')
  const expected = await predicted('plain', 'plain.csv')
  expect(expected.every(Number.isFinite)).toBe(true)
  for (const model of ['p.cairn', 'm']) expect(await predicted(model, 'messy.csv')).toEqual(expected)
  for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York']) expect(await byProgram(zone, 'messy.csv')).toEqual(expected)

  // The samples of the package have no forms: by name, by default, and by Cairn they predict what the package says.
  const samples = readFileSync(join(folder, 'un/expected.csv'), 'utf8').trimEnd().split('\r\n').slice(1).map(Number)
  write('samples-of-it.csv', readFileSync(join(folder, 'un/samples.csv')))
  expect(await predicted('p.cairn', 'samples-of-it.csv')).toEqual(samples)
  expect(await byProgram('UTC', 'samples-of-it.csv')).toEqual(samples)
  expect(await byProgram('America/New_York')).toEqual(samples)

  // Evaluated on all rows as another dataset, which came from the plain file.
  interface Evaluation {
    readonly evaluation: { readonly metrics: unknown }
  }
  const [onMessy, onPlain] = [
    await cairn<Evaluation>('evaluate', 'run', 'm', 'messy', '--part', 'all', '--include-seen'),
    await cairn<Evaluation>('evaluate', 'run', 'm', 'plain', '--part', 'all', '--include-seen'),
  ]
  expect(onMessy.evaluation.metrics).toBeDefined()
  expect(onMessy.evaluation.metrics).toEqual(onPlain.evaluation.metrics)

  // What could be read in two ways alone is read as the rows before.
  const more = '1.234,50 €;1.234;03/04/2023;1,500;Köln;"NA"\r\n1 €;?;05/06/2023;n/a;Zürich;NA\r\n'
  const added = [
    [1234.5, 1234, '2023-04-03', 1.5, 'Köln', 'NA'],
    [1, null, '2023-06-05', null, 'Zürich', null],
  ]
  write('more.csv', western(header + more))
  await cairn('data', 'append', 'messy', 'more.csv')
  expect((await valuesOf('messy@v2')).slice(240)).toEqual(added)
  await cairn('data', 'edit', 'messy', '--set', '1,Menge=1234.5', '--set', '2,Datum=2023-04-03', '--set', '3,Notiz=frei')
  await cairn('data', 'commit', 'messy')
  expect((await valuesOf('messy@v3'))[0][1]).toBe(1234.5)
  await cairn('data', 'import', 'more.csv', '--name', 'messy', '--target', 'Preis')
  expect(await valuesOf('messy@v4')).toEqual(added)
  await cairn('train', 'messy@v3', '--seed', '1', '--epochs', '1', '--engine', 'wasm')
  await cairn('models', 'register', '3', 'edited')
  await cairn('package', 'build', 'edited', '-o', 'edited.cairn')
  const signature = (path: string): ModelSignature =>
    JSON.parse(Buffer.from(unzipSync(readFileSync(join(folder, path)))['signature.json']).toString())
  expect(signature('edited.cairn').reading).toEqual(signature('p.cairn').reading)
  // A file in other forms is not read with those of the versions before.
  write('other.csv', plainRows(30))
  await cairn('data', 'import', 'other.csv', '--name', 'messy', '--target', 'Preis')
  expect(await valuesOf('messy@v5')).toEqual((await valuesOf('plain')).slice(0, 30))
  write('wrong.csv', 'Menge;Datum;Größe;Stadt;Notiz\n1;2023-05-01;1;Köln;x\n')
  await expect(failure(['package', 'predict', 'p.cairn', 'wrong.csv', '-o', 'wrong-out.csv'], surroundings)).resolves.toMatchObject({
    code: 'INPUT_MISMATCH',
  })
})
