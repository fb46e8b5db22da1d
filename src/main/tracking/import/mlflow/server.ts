import { CairnError } from '../../../../shared/errors.ts'
import type { ImportedItem, ReadContext, RunsSource } from '../source.ts'
import { MlflowClient, type ServerPlace } from './client.ts'
import { readServedLoggedModels, readServedRegistry } from './serverModels.ts'
import { readServedRuns } from './serverRuns.ts'
import { pages, withToken } from './paging.ts'
import { entriesIn, integerOf, textOf } from './wire.ts'

/**
 * A running MLflow server, from release 2.0 on, at the address that a person typed. @throws INVALID_INPUT, SERVER_UNREACHABLE;
 * FORMAT_INVALID where another program answers
 */
export async function openMlflowServer(place: ServerPlace, signal: AbortSignal): Promise<RunsSource> {
  const client = new MlflowClient(place, signal)
  const first = await client.post('experiments/search', { max_results: 1 })
  if (!first) throw new CairnError('FORMAT_INVALID', `What answers at ${place.url} is no MLflow server.`, {})
  return { format: 'MLflow server', runs: null, remote: true, read: (context) => readServer(client, context), close: async () => {} }
}

async function* readServer(client: MlflowClient, context: ReadContext): AsyncGenerator<ImportedItem> {
  const ask = (token: string) => client.post('experiments/search', { max_results: 1_000, view_type: 'ACTIVE_ONLY', ...withToken(token) })
  for await (const experiment of pages(ask, 'experiments')) {
    context.signal.throwIfAborted()
    const id = textOf(experiment.experiment_id)
    const name = textOf(experiment.name)
    if (id === null || name === null || !context.wants(name)) continue
    const times = { createdAt: integerOf(experiment.creation_time), updatedAt: integerOf(experiment.last_update_time) }
    yield { kind: 'experiment', experiment: { id, name, tags: entriesIn(experiment.tags), ...times } }
    for await (const run of readServedRuns(client, id, context)) yield { kind: 'run', run }
    for await (const model of readServedLoggedModels(client, id, context)) yield { kind: 'loggedModel', model }
  }
  for await (const model of readServedRegistry(client, context)) yield { kind: 'model', model }
}
