import { CairnError } from '../../shared/errors.ts'
import { type ApiContext, type AppHost, os } from './base.ts'

export const app = {
  watch: os.app.watch.handler(async function* ({ context, signal }) {
    yield* host(context).watch(signal)
  }),
  state: os.app.state.handler(({ context }) => host(context).state()),
  recent: os.app.recent.handler(({ context }) => host(context).recent()),
  forget: os.app.forget.handler(({ input, context }) => host(context).forget(input.id)),
  create: os.app.create.handler(({ input, context }) => host(context).create(input)),
  open: os.app.open.handler(({ input, context }) => host(context).open(input)),
  close: os.app.close.handler(({ input, context }) => host(context).close(input)),
  samples: os.app.samples.handler(({ context }) => host(context).samples()),
  openSample: os.app.openSample.handler(({ input, context }) => host(context).openSample(input)),
  importSample: os.app.importSample.handler(({ input, context }) => host(context).importSample(input.id)),
  preferences: os.app.preferences.handler(({ context }) => host(context).preferences()),
  changePreferences: os.app.changePreferences.handler(({ input, context }) => host(context).changePreferences(input)),
}

function host(context: ApiContext): AppHost {
  if (!context.app) throw new CairnError('NOT_FOUND', 'Only a window has this: in the terminal the folder says which workspace is meant.')
  return context.app
}
