/** The last line of a test run, from vitest's JSON reports in .cache/test: `N passed, N failed`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [status = '0'] = process.argv.slice(2)
const folder = join(dirname(fileURLToPath(import.meta.url)), '../.cache/test')
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
const reports = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
const count = (pick) => reports.reduce((sum, report) => sum + pick(report), 0)

const passed = count((report) => report.numPassedTests)
// A file that cannot be loaded has no tests to fail, and is a failure all the same.
const broken = count(
  (report) => report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length,
)
const failed = count((report) => report.numFailedTests) + broken
// Type errors and lint findings end the run before or beside the tests: they count as one failure.
const outside = status !== '0' && failed === 0 ? 1 : 0
if (outside) console.log(`The run ended with exit code ${status} outside the tests; look at the first error above.`)
console.log(`${passed} passed, ${failed + outside} failed`)
