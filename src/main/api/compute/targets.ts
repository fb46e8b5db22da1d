import { targetsContract } from '../../../shared/contract/compute/targets.ts'
import { addTarget, checkTarget, forgetTarget, forgetToken, keepToken, shownTarget, targetsOf } from '../../compute/index.ts'
import { implementing } from '../base.ts'

const os = implementing(targetsContract)

export const targets = {
  list: os.list.handler(({ context: { author } }) => ({ targets: targetsOf(author.home).map(shownTarget) })),
  add: os.add.handler(async ({ input: { token, ...target }, context: { author } }) => {
    const added = addTarget(author.home, target)
    if (!token) return shownTarget(added)
    try {
      return shownTarget(await keepToken(author.home, added.name, token))
    } catch (thrown) {
      forgetTarget(author.home, added.name)
      throw thrown
    }
  }),
  setToken: os.setToken.handler(async ({ input: { name, token }, context: { author } }) =>
    shownTarget(token === null ? await forgetToken(author.home, name) : await keepToken(author.home, name, token)),
  ),
  check: os.check.handler(async ({ input, context: { author }, signal }) =>
    shownTarget(await checkTarget(author.home, input.name, signal)),
  ),
  remove: os.remove.handler(async ({ input, context: { author } }) => {
    await forgetToken(author.home, input.name)
    forgetTarget(author.home, input.name)
    return {}
  }),
}
