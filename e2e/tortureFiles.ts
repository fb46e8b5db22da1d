import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readMessyFiles } from '../src/main/datasets/reading/fixtures/readMessyFiles.ts'
import { ObjectStore } from '../src/main/workspace/index.ts'

/**
 * Imports files as people have them, whose tables are known, and demands that each is read as its table or refused. The files follow
 * from their seeds.
 *
 * npm run torture:files -- --files 2000 --from 1
 */
const { values } = parseArgs({ options: { files: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } } })
const [files, from] = [Number(values.files), Number(values.from)]
const root = mkdtempSync(join(tmpdir(), 'cairn-files-'))
process.once('exit', () => rmSync(root, { recursive: true, force: true }))
const objects = new ObjectStore(join(root, 'objects'))
mkdirSync(objects.root)
let scratches = 0

const report = await readMessyFiles(
  {
    root,
    objects,
    write: (name, content) => {
      writeFileSync(join(root, name), content)
      return join(root, name)
    },
    context: () => {
      const scratch = join(root, `scratch-${scratches++}`)
      mkdirSync(scratch)
      return { signal: new AbortController().signal, scratch, objects, progress: () => {}, emit: () => {}, keeping: () => {} }
    },
  },
  Array.from({ length: files }, (_, place) => from + place),
)
for (const text of report.refused) console.log(`refused  ${text}`)
for (const text of report.wrong) console.log(`WRONG    ${text}`)
const { typed, refused, wrong } = report
console.log(
  `${files} files: ${files - refused.length - wrong.length} read as their tables (${typed} with every type), ${refused.length} refused, ${wrong.length} wrong`,
)
process.exitCode = wrong.length > 0 ? 1 : 0
