import { parityContract } from '../../../shared/contract/features/parity.ts'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import type { ParityDifference } from '../../../shared/domain/features/parity.ts'
import { versionRef } from '../../datasets/index.ts'
import { Catalogue, listParities, resolveService, startParity } from '../../features/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'
import { hiddenInputs, hiddenOutputs, hidesTime } from './hidden.ts'

const os = implementing(parityContract)

export const parityHandlers = {
  checkParity: os.checkParity.handler(({ input, context }) => startParity(workOf(context), input)),
  parities: os.parities.handler(({ input, context }) => {
    const { db } = context.workspace()
    const catalogue = new Catalogue(db)
    return listParities(db, input.service, input.limit).map(({ id, serviceVersionId, joinedId, passed, report, at }) => {
      const service = resolveService(catalogue.byId(serviceVersionId))
      const hidden = {
        outputs: hiddenOutputs(db, service),
        keys: hiddenInputs(db, service),
        moment: service.views.some((view) => hidesTime(db, view)),
      }
      return {
        id,
        ref: service.ref,
        joined: joinedId === null ? null : versionRef(db, joinedId),
        passed,
        report: { ...report, differences: report.differences.map((one) => shown(one, hidden)) },
        at,
      }
    })
  }),
}

/** Without values of sensitive columns. */
function shown(
  difference: ParityDifference,
  { outputs, keys, moment }: { readonly outputs: ReadonlySet<string>; readonly keys: boolean; readonly moment: boolean },
): ParityDifference {
  const hides = outputs.has(difference.feature)
  const value = (text: string | null) => (hides && text !== null ? masked : text)
  return {
    ...difference,
    keys: keys ? masked : difference.keys,
    moment: moment ? masked : difference.moment,
    offline: value(difference.offline),
    online: value(difference.online),
  }
}
