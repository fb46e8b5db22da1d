import { monitoringContract } from '../../../shared/contract/monitoring/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { implementing } from '../base.ts'
import { alerts } from './alerts.ts'

const os = implementing(monitoringContract)

function notBuilt(): never {
  throw new CairnError('INVALID_INPUT', 'Monitors are not built yet.')
}

export const monitoring = {
  list: os.list.handler(() => []),
  get: os.get.handler(notBuilt),
  watch: os.watch.handler(async function* () {
    yield []
  }),
  create: os.create.handler(notBuilt),
  change: os.change.handler(notBuilt),
  remove: os.remove.handler(notBuilt),
  pause: os.pause.handler(notBuilt),
  resume: os.resume.handler(notBuilt),
  checkNow: os.checkNow.handler(notBuilt),
  checkFile: os.checkFile.handler(notBuilt),
  checkedFile: os.checkedFile.handler(notBuilt),
  windows: os.windows.handler(notBuilt),
  timeline: os.timeline.handler(notBuilt),
  window: os.window.handler(notBuilt),
  compare: os.compare.handler(notBuilt),
  report: os.report.handler(notBuilt),
  alerts,
}
