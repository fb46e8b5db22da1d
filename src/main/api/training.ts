import { manifestOf, profileOf, rememberedPositive, requireVersion } from '../datasets/index.ts'
import { leaksOf, proposeRecipe } from '../training/index.ts'
import { os } from './base.ts'
import { workOf } from './perform.ts'

export const training = {
  propose: os.training.propose.handler(async ({ input, context, signal }) => {
    const { ref, ...wishes } = input
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, ref)
    const { columns, key, target } = manifestOf(version)
    const profile = await profileOf(workspace, version)
    const asked = wishes.target ?? target ?? undefined
    const remembered = asked === undefined ? null : rememberedPositive(workspace.db, version.datasetId, asked)
    const wished = { columns, profile, key, ...wishes, target: asked, remembered }
    const proposed = proposeRecipe(wished)
    const leaks = await leaksOf(workOf(context).perform, version, proposed.recipe, signal)
    return { ...(leaks.length === 0 ? proposed : proposeRecipe({ ...wished, leaks })), leaks }
  }),
  // Detection and installation look at files and start compilers: loaded only when asked for.
  engines: os.training.engines.handler(async () => (await import('../engines/detect.ts')).detectEngines()),
  installEngine: os.training.installEngine.handler(async function* ({ signal }) {
    const { installNativeEngine } = await import('../engines/install/install.ts')
    const messages = new ReadableStream<{ message: string }>({
      async start(controller) {
        try {
          const made = await installNativeEngine({ report: (message) => controller.enqueue({ message }), signal })
          controller.enqueue({ message: `The native engine is installed (${made.version}, ${made.method}).` })
          controller.close()
        } catch (error) {
          controller.error(error)
        }
      },
    })
    for await (const message of messages) yield message
  }),
}
