/** Prints which requirements of docs/requirements.md have a test: a test that proves one carries its id, such as [DS-3], in its title. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const id = '[A-Z]{2}-\\d+'
const row = new RegExp(`^\\| *(${id}) *\\| *(\\d) *\\| *(.*?) *\\|$`)
const mention = new RegExp(`['"\`\\s]?\\[(${id}(?:, *${id})*)\\]`, 'g')

const requirements = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .flatMap((line) => (row.test(line) ? [row.exec(line).slice(1)] : []))
  .map(([name, priority, text]) => ({ name, priority: Number(priority), text, files: [] }))
const byName = new Map(requirements.map((requirement) => [requirement.name, requirement]))

const unknown = []
for (const folder of ['src', 'e2e', 'bench', 'peers'].filter((name) => existsSync(join(root, name)))) {
  for (const file of globSync('**/*.test.ts', { cwd: join(root, folder) }).sort()) {
    const path = `${folder}/${file.replaceAll('\\', '/')}`
    const names = [...readFileSync(join(root, path), 'utf8').matchAll(mention)].flatMap((match) => match[1].split(/, */))
    for (const name of new Set(names)) {
      if (byName.has(name)) byName.get(name).files.push(path)
      else unknown.push(`${name} in ${path}`)
    }
  }
}

function list(title, rows, detail) {
  console.log(`\n${title} (${rows.length})`)
  for (const requirement of rows) console.log(`  P${requirement.priority} ${requirement.name.padEnd(6)} ${detail(requirement)}`)
}

const shorten = (text) => (text.length > 100 ? `${text.slice(0, 99)}…` : text)
const tested = requirements.filter(({ files }) => files.length > 0)
const untested = requirements.filter(({ files }) => files.length === 0).sort((a, b) => a.priority - b.priority)
list('With a test', tested, ({ text, files }) => `${shorten(text)}\n            ${files.join(', ')}`)
list('Without a test', untested, ({ text }) => shorten(text))
if (unknown.length > 0) {
  console.log(`\nNot in docs/requirements.md: ${unknown.join(', ')}`)
  process.exitCode = 1
}
const essential = requirements.filter(({ priority }) => priority === 0)
const proven = essential.filter(({ files }) => files.length > 0)
console.log(`\n${tested.length} of ${requirements.length} have a test; of those with priority 0, ${proven.length} of ${essential.length}.`)
