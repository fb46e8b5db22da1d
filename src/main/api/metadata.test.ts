import { expect, test } from 'vitest'
import { type Recipe, withTraining } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { type Opened, open } from './fixtures/open.ts'

function start(): Opened {
  const place = temporaryFolder()
  createWorkspace(place).close()
  return open(place)
}

async function train({ client, runner }: Opened, recipe: Recipe): Promise<number> {
  const { jobId, runId } = await client.experiments.start({
    ref: 'penguins',
    recipe: withTraining(recipe, { epochs: 3 }),
    engine: 'wasm',
  })
  await runner.result(jobId)
  return runId
}

test('[EV-4] [DS-11] fairness is evaluated over protected columns, which are shown unless they are sensitive too; both marks can be undone', async () => {
  const made = start()
  const { client } = made
  const recipe = await made.importSample('penguins.csv', 'penguins', 'Species')
  const run = await train(made, recipe)
  const asked = { model: { run }, part: 'all', includeSeen: true, positive: 'Adelie' } as const
  const groups = async () =>
    (await client.evaluation.fairness(asked)).map(({ column, groups: found }) => [column, found.map(({ name }) => name)])
  const marks = async () => (await client.datasets.columns({ ref: 'penguins' })).find(({ name }) => name === 'Sex')

  await client.datasets.markSensitive({ name: 'penguins', columns: ['Sex'], sensitive: true })
  await expect(groups()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await client.datasets.markProtected({ name: 'penguins', columns: ['Sex'], protected: true })
  expect(await groups()).toEqual([['Sex', ['Sex = group 1', 'Sex = group 2']]])
  await client.datasets.markSensitive({ name: 'penguins', columns: ['Sex'], sensitive: false })
  expect(await groups()).toEqual([['Sex', ['Sex = "MALE"', 'Sex = "FEMALE"']]])

  expect((await client.governance.undo.undo({})).label).toBe('Unmark Sex of penguins as sensitive')
  expect((await client.governance.undo.undo({})).label).toBe('Mark Sex of penguins as protected')
  expect(await marks()).toMatchObject({ sensitive: true, protected: false })
  await client.governance.undo.redo({})
  expect(await marks()).toMatchObject({ sensitive: true, protected: true })
  await expect(client.datasets.markProtected({ name: 'penguins', columns: ['nope'], protected: true })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
  })
  const [entry] = (await client.governance.audit.list({ limit: 50 })).rows.filter(({ action }) => action === 'dataset.markProtected')
  expect(entry).toMatchObject({ subject: 'dataset:penguins', detail: { columns: ['Sex'], protected: true } })
})

test('[UN-1] [DS-12] a rule that was added, changed or removed comes back and goes again', async () => {
  const made = start()
  const { client } = made
  await made.importSample('penguins.csv', 'penguins', 'Species')
  const texts = async () =>
    (await client.datasets.rules.list({ ref: 'penguins' })).rules.map(({ text, severity }) => `${severity}: ${text}`)
  const undo = async () => (await client.governance.undo.undo({})).label
  const redo = async () => (await client.governance.undo.redo({})).label
  const missing = { kind: 'missing', column: 'Sex', maxShare: 0.5 } as const
  const first = await client.datasets.rules.add({ name: 'penguins', rule: missing })
  const before = await texts()

  // Another limit, then the same rule with another severity: each is one step.
  const second = await client.datasets.rules.add({ name: 'penguins', rule: { ...missing, maxShare: 0.1 }, replaces: first.id })
  await client.datasets.rules.add({ name: 'penguins', rule: { ...missing, maxShare: 0.1 }, severity: 'block', replaces: second.id })
  const changed = await texts()
  expect(changed).toHaveLength(1)
  expect(changed[0]).toMatch(/^block: /)
  await client.datasets.rules.remove({ rule: (await client.datasets.rules.list({ ref: 'penguins' })).rules[0].id })
  expect(await texts()).toEqual([])

  expect(await undo()).toMatch(/^Remove rule/)
  expect(await texts()).toEqual(changed)
  // What it found is known again, too.
  expect((await client.datasets.rules.list({ ref: 'penguins' })).rules[0].result).not.toBeNull()
  expect(await undo()).toBe(`Change rule ${second.id} of penguins`)
  expect(await undo()).toBe(`Change rule ${first.id} of penguins`)
  expect(await texts()).toEqual(before)
  expect(await undo()).toBe(`Add rule ${first.id} to penguins`)
  expect(await texts()).toEqual([])
  await expect(undo()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (let step = 0; step < 3; step++) await redo()
  expect(await texts()).toEqual(changed)
})

test('[RG-1] [UN-1] a dataset and a model get another name, notes and tags; what refers to them leads there; a name that is taken is refused', async () => {
  const made = start()
  const { client } = made
  const recipe = await made.importSample('penguins.csv', 'penguins', 'Species')
  await made.importSample('penguins.csv', 'other', 'Species')
  await client.datasets.rules.add({
    name: 'penguins',
    rule: { kind: 'drift', column: 'Sex', reference: 'penguins@v1', measure: 'psi', limit: 0.2 },
  })
  const run = await train(made, recipe)
  await client.models.register({ run, name: 'penguins' })
  await client.models.register({ run, name: 'taken' })
  await client.models.setAlias({ ref: 'penguins@v1', alias: 'champion' })

  await expect(client.datasets.update({ name: 'penguins', rename: 'other' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(client.models.update({ name: 'penguins', rename: 'taken' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await client.datasets.update({ name: 'penguins', rename: 'birds' })
  await client.models.update({ name: 'penguins', rename: 'bird species', notes: 'of three islands', addTags: ['birds', 'demo'] })

  expect((await client.experiments.get({ run })).dataset).toBe('birds@v1')
  expect((await client.datasets.rules.list({ ref: 'birds' })).rules[0].text).toContain('birds@v1')
  expect((await client.models.version({ ref: 'bird species@champion' })).dataset).toBe('birds@v1')
  const { nodes } = await client.governance.lineage({ of: 'model:bird species' })
  expect(nodes.map(({ label }) => label)).toEqual(expect.arrayContaining(['birds@v1', 'bird species@v1']))
  expect(await client.models.get({ name: 'bird species' })).toMatchObject({ notes: 'of three islands', tags: ['birds', 'demo'] })
  const [entry] = (await client.governance.audit.list({ limit: 1 })).rows
  expect(JSON.stringify(entry)).toContain('"penguins"')
  expect(JSON.stringify(entry)).toContain('bird species')

  await client.models.update({ name: 'bird species', removeTags: ['demo'] })
  expect((await client.models.list({})).find(({ name }) => name === 'bird species')?.tags).toEqual(['birds'])
  await client.governance.undo.undo({})
  await client.governance.undo.undo({})
  expect(await client.models.get({ name: 'penguins' })).toMatchObject({ notes: '', tags: [] })

  // In the trash and back, tags and all; deleted for good, nothing of it is left.
  await client.governance.undo.redo({})
  await client.models.removeAlias({ name: 'bird species', alias: 'champion' })
  const [{ id }] = await client.governance.trash.put({ items: ['model:bird species'] })
  await client.governance.trash.restore({ entry: id })
  expect((await client.models.get({ name: 'bird species' })).tags).toEqual(['birds', 'demo'])
  await client.governance.trash.put({ items: ['model:bird species'] })
  expect((await client.governance.trash.empty({})).deleted).toHaveLength(1)
  expect(made.workspace.sqlite.prepare('SELECT count(*) FROM model_tags').pluck().get()).toBe(0)
})
