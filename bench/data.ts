import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { seededRandom } from '../src/main/random.ts'

/** Files that are made once. */
export const benchFolder = join(import.meta.dirname, '..', '.cache', 'bench')

/** A CSV of mixed columns: ids, numbers, categories, dates, booleans, missing values. Made once, the same for a seed. */
export async function mixedCsv(rows: number, seed: number): Promise<string> {
  mkdirSync(benchFolder, { recursive: true })
  const path = join(benchFolder, `mixed-${rows}-${seed}.csv`)
  if (existsSync(path)) return path
  const random = seededRandom(seed)
  const cities = ['Bergen', 'Oslo', 'Tromsø', 'Stavanger', 'Trondheim', 'Bodø']
  const out = createWriteStream(path)
  out.write('id,x1,x2,x3,x4,age,count,city,grade,member,day,label\n')
  let lines = ''
  for (let row = 0; row < rows; row++) {
    const [a, b, c, d] = [random.normal(), random.normal() * 100, random.next(), Math.exp(random.normal())]
    const missing = random.next() < 0.05 ? '' : b.toFixed(3)
    const day = new Date(Date.UTC(2020, 0, 1 + random.int(2_000))).toISOString().slice(0, 10)
    lines += `${row},${a.toFixed(6)},${missing},${c.toFixed(6)},${d.toFixed(4)},${18 + random.int(70)},${random.int(10_000)},${cities[random.int(6)]},${'ABCDE'[random.int(5)]},${random.next() < 0.3},${day},${a + c + random.normal() > 0.5 ? 'yes' : 'no'}\n`
    if (lines.length > 1 << 20) {
      out.write(lines)
      lines = ''
    }
  }
  out.end(lines)
  await finished(out)
  return path
}

/** Two files with the same key: of the second every tenth row differs in one cell, every fiftieth is gone, and as many are new. */
export async function keyedCsv(into: string, rows: number): Promise<[string, string]> {
  const random = seededRandom(2)
  const paths: [string, string] = [join(into, 'before.csv'), join(into, 'after.csv')]
  const [before, after] = paths.map((path) => createWriteStream(path))
  const header = 'id,a,b,c,city\n'
  before.write(header)
  after.write(header)
  for (let start = 0; start < rows; start += 20_000) {
    let [own, other] = ['', '']
    for (let id = start; id < Math.min(rows, start + 20_000); id++) {
      const [a, b, city] = [random.normal().toFixed(5), random.int(1_000), ['Bergen', 'Oslo', 'Bodø'][random.int(3)]]
      own += `${id},${a},${b},${id % 97},${city}\n`
      if (id % 50 === 7) other += `${rows + id},${a},${b},${id % 97},${city}\n`
      else other += `${id},${a},${id % 10 === 3 ? b + 1 : b},${id % 97},${city}\n`
    }
    before.write(own)
    after.write(other)
  }
  before.end()
  after.end()
  await Promise.all([finished(before), finished(after)])
  return paths
}
