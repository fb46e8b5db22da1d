import { expect, test } from 'vitest'
import { addModelVersion } from '../../models/index.ts'
import { schema } from '../../workspace/index.ts'
import { artifactServer } from './fixtures/server.ts'

test('[ML-1] the files of a registered version are read by its place and by its name, and never change', async () => {
  const { workspace, ask, files, list } = await artifactServer()
  const stored = await workspace.objects.put('flavors: {}')
  const { id } = workspace.write((db) => {
    const version = addModelVersion(db, 'iris', {
      runId: null,
      importedFromId: null,
      task: null,
      threshold: null,
      checksum: 'a'.repeat(64),
      notes: '',
    })
    for (const path of ['MLmodel', 'data/model.pkl'])
      db.insert(schema.modelVersionFiles)
        .values({ versionId: version.id, path, ...stored })
        .run()
    return version
  })
  const place = `model-versions/${id}`
  expect([await list(place), await list(`${place}/data`), await list(`${place}/MLmodel`)]).toEqual([
    ['MLmodel', 'data/'],
    ['model.pkl'],
    [],
  ])
  for (const path of [`${files}/${place}/MLmodel`, '/model-versions/get-artifact?name=iris&version=1&path=MLmodel'])
    expect((await ask('GET', path)).body.toString()).toBe('flavors: {}')
  for (const method of ['PUT', 'DELETE']) expect((await ask(method, `${files}/${place}/MLmodel`, 'x')).status).toBe(400)
  for (const path of [`${files}/model-versions/99/MLmodel`, '/model-versions/get-artifact?name=iris&version=2&path=MLmodel'])
    expect((await ask('GET', path)).status).toBe(404)
  for (const way of ['..%2fMLmodel', '%252e%252e/x', '%5cx', '/etc/passwd'])
    for (const path of [`${files}/${place}/${way}`, `/model-versions/get-artifact?name=iris&version=1&path=${way}`])
      expect([path, (await ask('GET', path)).status]).toEqual([path, 400])
  expect((await ask('GET', `${files}/${place}/MLmodel`)).body.toString()).toBe('flavors: {}')
})
