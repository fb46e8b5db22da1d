import { servingContract } from '../../shared/contract/serving.ts'
import { CairnError } from '../../shared/errors.ts'
import { implementing } from './base.ts'

const os = implementing(servingContract)

function notYet(): never {
  throw new CairnError('INTERNAL', 'Not built yet.')
}

export const serving = {
  list: os.list.handler(notYet),
  watch: os.watch.handler(notYet),
  get: os.get.handler(notYet),
  deploy: os.deploy.handler(notYet),
  setRoute: os.setRoute.handler(notYet),
  change: os.change.handler(notYet),
  revisions: os.revisions.handler(notYet),
  rollBack: os.rollBack.handler(notYet),
  swap: os.swap.handler(notYet),
  remove: os.remove.handler(notYet),
  configure: os.configure.handler(notYet),
  start: os.start.handler(notYet),
  stop: os.stop.handler(notYet),
  token: os.token.handler(notYet),
  live: os.live.handler(notYet),
  watchLive: os.watchLive.handler(notYet),
  snippets: os.snippets.handler(notYet),
  tryIt: os.tryIt.handler(notYet),
  requests: os.requests.handler(notYet),
  replay: os.replay.handler(notYet),
}
