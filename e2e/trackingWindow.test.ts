import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { newWorkspace } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A script that logs as MLflow's clients do, with nothing but fetch. */
function scriptAt(uri: string) {
  const call = async <T>(method: string, path: string, body: object): Promise<T> => {
    const answer = await fetch(`${uri}/api/2.0/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const post = <T>(path: string, body: object) => call<T>('POST', `mlflow/${path}`, body)
  return {
    experiment: async (name: string) => (await post<{ experiment_id: string }>('experiments/create', { name })).experiment_id,
    run: async (experiment: string, name: string, parent?: string) => {
      const tags = parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }]
      const start = { experiment_id: experiment, run_name: name, start_time: Date.now(), tags }
      return (await post<{ run: { info: { run_id: string } } }>('runs/create', start)).run.info.run_id
    },
    log: (run: string, values: Readonly<Record<string, number>>, step: number, params: Readonly<Record<string, string>> = {}) =>
      post('runs/log-batch', {
        run_id: run,
        metrics: Object.entries(values).map(([key, value]) => ({ key, value, step, timestamp: Date.now() })),
        params: Object.entries(params).map(([key, value]) => ({ key, value })),
        tags: [],
      }),
    post,
    end: (run: string, status: 'FINISHED' | 'FAILED') => post('runs/update', { run_id: run, status, end_time: Date.now() }),
    upload: async (experiment: string, run: string, path: string, bytes: string | Uint8Array<ArrayBuffer>) => {
      const answer = await fetch(`${uri}/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run}/artifacts/${path}`, {
        method: 'PUT',
        body: bytes,
      })
      expect(answer.status).toBe(200)
    },
  }
}

test('[ML-1] a script logs to the tracking server while the window shows its runs live, nested ones as a tree, and what is in their files', async () => {
  const { page, problems } = await openApp(browser, await newWorkspace())
  await goTo(page, '/tracking')
  await page.getByRole('button', { name: 'Start the tracking server' }).click()
  const connection = page.getByRole('region', { name: 'Connection' })
  await connection.getByText('running', { exact: true }).waitFor()
  const uri = await connection.getByText(/^http:\/\/127\.0\.0\.1:\d+$/).innerText()
  expect(await page.getByLabel('Python').locator('visible=true').or(page.locator('pre.snippet')).innerText()).toContain(uri)

  const script = scriptAt(uri)
  const experiment = await script.experiment('churn')
  const search = await script.run(experiment, 'depth search')
  await script.log(search, { 'val/loss': 0.9 }, 0, { depth: '3' })
  // Who logs now stands here as soon as it does.
  await page.getByRole('row', { name: /depth search.*running.*churn/ }).waitFor()

  await goTo(page, '/experiments')
  const runs = page.getByRole('table', { name: 'Runs' })
  await runs.getByRole('row', { name: /depth search.*running.*MLflow client/ }).waitFor()
  await runs.getByRole('cell', { name: '0.9000' }).waitFor()
  await script.log(search, { 'val/loss': 0.25 }, 1)
  await runs.getByRole('cell', { name: '0.2500' }).waitFor()

  // Nested at two levels: closed at first, opened by keyboard.
  const fit = await script.run(experiment, 'depth 3', search)
  const fold = await script.run(experiment, 'fold 1', fit)
  await runs.getByRole('button', { name: '1 nested run of run 1', expanded: false }).waitFor()
  await runs.getByRole('link', { name: '1 depth search' }).focus()
  await page.keyboard.press('ArrowRight')
  await runs.getByRole('link', { name: '2 depth 3' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction(() => document.activeElement?.matches('a') && document.activeElement.textContent.includes('depth 3'))
  await page.keyboard.press('ArrowRight')
  await runs.getByRole('link', { name: '3 fold 1' }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await runs.getByRole('link', { name: '3 fold 1' }).waitFor({ state: 'detached' })

  // The page of a run goes on by itself, and shows that it has ended.
  await script.upload(experiment, fold, 'plots/page.html', '<script>document.title = "taken over"</script>')
  await script.log(fold, { accuracy: 0.5, 'system/cpu_utilization_percentage': 12 }, 0)
  await goTo(page, '/experiments/runs/3')
  await page.getByText(/nested in run 2 depth 3/).waitFor()
  await page.getByText('0.5000').first().waitFor()
  await script.log(fold, { accuracy: 0.75 }, 1)
  await page.getByText('0.7500').first().waitFor()
  await script.end(fold, 'FINISHED')
  await page.getByRole('heading', { level: 1, name: /done/ }).waitFor()
  const sections = page.getByRole('navigation', { name: 'Run sections' })
  await sections.getByRole('link', { name: /^System 1/ }).click()
  await page.getByText('cpu utilization percentage').waitFor()

  // HTML is text here: it neither runs nor loads anything.
  await sections.getByRole('link', { name: 'Artifacts' }).click()
  await page.getByRole('treeitem', { name: 'plots' }).click()
  await page.getByRole('treeitem', { name: /page\.html/ }).click()
  await page.getByText('shown as text').waitFor()
  await page.getByText('document.title = "taken over"').waitFor()
  expect(await page.title()).not.toContain('taken over')
  expect(await page.locator('iframe, object, embed').count()).toBe(0)
  expect(problems).toEqual([])
})

test('[ML-2] [ML-5] runs of a file are previewed and imported once, and a pickle that a script registers is kept and never opened', async () => {
  const { page, problems } = await openApp(browser, await newWorkspace())
  await goTo(page, '/tracking/import')
  const importFile = async () => {
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    const csv = 'run_name,lr,loss\nwide,0.1,0.5\ndeep,0.01,0.25\n'
    await (await chosen).setFiles({ name: 'runs.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByRole('button', { name: 'Import 2 runs' }).click()
  }
  await importFile()
  await page.getByText('done', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Import more…' }).click()
  await importFile()
  await page.getByText('2 already here').waitFor()
  await page.getByRole('link', { name: 'Show the runs' }).click()
  await page.getByText('2 runs', { exact: true }).waitFor()
  await page.getByRole('row', { name: /wide.*Import/ }).waitFor()

  await goTo(page, '/tracking')
  await page.getByRole('button', { name: 'Start the tracking server' }).click()
  const connection = page.getByRole('region', { name: 'Connection' })
  await connection.getByText('running', { exact: true }).waitFor()
  const script = scriptAt(await connection.getByText(/^http:\/\/127\.0\.0\.1:\d+$/).innerText())
  const experiment = await script.experiment('iris')
  const run = await script.run(experiment, 'fit')
  await script.upload(experiment, run, 'model/MLmodel', 'flavors:\n  sklearn:\n    pickled_model: model.pkl\n')
  await script.upload(experiment, run, 'model/model.pkl', 'cos\nsystem\n(S"touch taken-over"\ntR.')
  await script.post('registered-models/create', { name: 'iris' })
  await script.post('model-versions/create', { name: 'iris', source: `runs:/${run}/model`, run_id: run })
  await goTo(page, '/models/iris')
  await page.getByText('Stored, and never opened').waitFor()
  await page.getByText(/scikit-learn model/).waitFor()
  await page.getByRole('button', { name: 'Deploy…' }).and(page.locator(':disabled')).waitFor()
  await page.getByRole('treeitem', { name: /model\.pkl/ }).waitFor()
  // Asked each time, and without a Python there is nothing to run.
  await page.getByRole('button', { name: 'Convert with my Python…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Run conversion' }).and(page.locator(':disabled')).waitFor()
  expect(problems).toEqual([])
})
