import { trackingModelsContract } from '../../../shared/contract/tracking/models.ts'
import {
  askPython,
  describeOrigin,
  lookAtImported,
  openVersion,
  ownPython,
  planConversion,
  setOwnPython,
  startConversion,
} from '../../tracking/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(trackingModelsContract)

export const models = {
  origin: os.origin.handler(({ input, context }) => describeOrigin(context.workspace().db, input.ref)),
  read: os.read.handler(({ input: { ref, ...said }, context }) => openVersion(workOf(context), ref, said)),
  check: os.check.handler(({ context }) => lookAtImported(workOf(context))),
  python: os.python.handler(async () => (await askPython(ownPython())).setting),
  setPython: os.setPython.handler(({ input, context }) => setOwnPython(input.file === null ? null : context.resolveFile(input.file))),
  convertPlan: os.convertPlan.handler(({ input, context }) => planConversion(context.workspace(), input.ref)),
  convert: os.convert.handler(({ input: { ref, confirmed: _, ...said }, context }) => startConversion(workOf(context), ref, said)),
}
