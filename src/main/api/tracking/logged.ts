import { loggedContract } from '../../../shared/contract/tracking/logged.ts'
import { loggedTo } from '../../tracking/index.ts'
import { implementing } from '../base.ts'

const os = implementing(loggedContract)

export const logged = {
  logged: os.logged.handler(({ input, context }) => loggedTo(context.workspace(), input.run)),
}
