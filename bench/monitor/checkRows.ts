import { readFileSync } from 'node:fs'
import { reader, withDuckDB } from '../../src/main/datasets/tasks.ts'
import { profileRows, unpackReference } from '../../src/main/models/tasks.ts'
import { compareProfiles } from '../../src/main/monitoring/index.ts'
import { CheckSettings } from '../../src/shared/domain/monitoring/checks.ts'
import { monitoredColumns } from './data.ts'

/** A process of its own, so that its memory is its own: checks a Parquet file against a stored reference profile. */
const [stored, path, scratch, columns] = process.argv.slice(2)
const began = performance.now()
const reference = unpackReference(readFileSync(stored))
const window = await withDuckDB({ files: [path], scratch, threads: 2, memory: 2 ** 29 }, (duck) =>
  profileRows(duck, { from: reader.parquet(path), columns: monitoredColumns(Number(columns)) }),
)
const profiled = performance.now()
const { checks } = compareProfiles(reference, window, CheckSettings.parse({}))
console.log(
  JSON.stringify({
    rows: window.rows,
    profiled: profiled - began,
    compared: performance.now() - profiled,
    drifting: checks.filter(({ check, outcome }) => check === 'drift' && outcome === 'fail').length,
    peak: process.resourceUsage().maxRSS * 1024,
  }),
)
