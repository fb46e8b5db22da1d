/**
 * The last line of a test run, from vitest's JSON reports: `N passed, N failed, N skipped`.
 * node scripts/tally.mjs [exit code of the run] [folder of the reports]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [status = '0', folder = join(import.meta.dirname, '../.cache/test')] = process.argv.slice(2)
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
const files = names.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).testResults)

const count = (wanted) => files.flatMap(({ assertionResults }) => assertionResults).filter((test) => wanted(test.status)).length
const passed = count((state) => state === 'passed')
const failedTests = count((state) => state === 'failed')
const skipped = count((state) => state !== 'passed' && state !== 'failed')

// A file that cannot be loaded, or whose preparation failed, has no test that failed, and is a failure all the same.
const broken = files.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
)
const failed = failedTests + broken.length
// Type errors and lint findings end the run before or beside the tests: they count as one failure.
const outside = status !== '0' && failed === 0 ? 1 : 0
if (outside) console.log(`The run ended with exit code ${status} outside the tests; look at the first error above.`)
console.log(`${passed} passed, ${failed + outside} failed, ${skipped} skipped`)
