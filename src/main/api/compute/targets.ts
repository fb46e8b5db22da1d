import { targetsContract } from '../../../shared/contract/compute/targets.ts'
import { addTarget, checkTarget, forgetTarget, forgetToken, keepToken, requireTarget, shownTarget, targetsOf } from '../../compute/index.ts'
import { implementing } from '../base.ts'

const os = implementing(targetsContract)

export const targets = {
  list: os.list.handler(async ({ context: { author } }) => ({
    targets: await Promise.all(targetsOf(author.home).map((target) => shownTarget(author.home, target))),
  })),
  add: os.add.handler(async ({ input: { token, ...target }, context: { author } }) => {
    const added = addTarget(author.home, target)
    if (token) {
      try {
        await keepToken(author.home, added.name, token)
      } catch (thrown) {
        forgetTarget(author.home, added.name)
        throw thrown
      }
    }
    return shownTarget(author.home, added)
  }),
  setToken: os.setToken.handler(async ({ input: { name, token }, context: { author } }) => {
    const target = requireTarget(author.home, name)
    if (token === null) await forgetToken(author.home, name)
    else await keepToken(author.home, name, token)
    return shownTarget(author.home, target)
  }),
  check: os.check.handler(async ({ input, context: { author }, signal }) =>
    shownTarget(author.home, await checkTarget(author.home, input.name, signal)),
  ),
  remove: os.remove.handler(async ({ input, context: { author } }) => {
    forgetTarget(author.home, input.name)
    await forgetToken(author.home, input.name)
    return {}
  }),
}
