import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { seededRandom } from '../src/main/random.ts'

const folder = join(import.meta.dirname, '..', '.cache', 'bench')

/** A CSV of mixed columns: ids, numbers, categories, dates, booleans, missing values. Made once, the same for a seed. */
export async function mixedCsv(rows: number, seed: number): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `mixed-${rows}-${seed}.csv`)
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
