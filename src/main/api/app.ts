import { appContract } from '../../shared/contract/app.ts'
import { CairnError } from '../../shared/errors.ts'
import { type ApiContext, type AppHost, implementing } from './base.ts'

const os = implementing(appContract)

export const app = {
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* host(context).watch(signal)
  }),
  state: os.state.handler(({ context }) => host(context).state()),
  recent: os.recent.handler(({ context }) => host(context).recent()),
  forget: os.forget.handler(({ input, context }) => host(context).forget(input.id)),
  create: os.create.handler(({ input, context }) => host(context).create(input)),
  open: os.open.handler(({ input, context }) => host(context).open(input)),
  close: os.close.handler(({ input, context }) => host(context).close(input)),
  samples: os.samples.handler(({ context }) => host(context).samples()),
  openSample: os.openSample.handler(({ input, context }) => host(context).openSample(input)),
  makeSampleWorkspace: os.makeSampleWorkspace.handler(({ context }) => host(context).makeSampleWorkspace()),
  cancelSampleWorkspace: os.cancelSampleWorkspace.handler(({ context }) => host(context).cancelSampleWorkspace()),
  importSample: os.importSample.handler(({ input, context }) => host(context).importSample(input.id)),
  preferences: os.preferences.handler(({ context }) => host(context).preferences()),
  changePreferences: os.changePreferences.handler(({ input, context }) => host(context).changePreferences(input)),
  drafts: os.drafts.handler(({ context }) => host(context).drafts()),
  keepDrafts: os.keepDrafts.handler(({ input, context }) => {
    host(context).keepDrafts(input)
    return {}
  }),
}

function host(context: ApiContext): AppHost {
  if (!context.app)
    throw new CairnError('NOT_FOUND', 'This is only available in the app: in the terminal, the current folder selects the workspace.')
  return context.app
}
