import { enginesContract } from '../../shared/contract/engines.ts'
import type { InstallStep } from '../../shared/domain/training/engine.ts'
import { type ApiContext, implementing, refusal } from './base.ts'
import { performTask } from './perform.ts'

const os = implementing(enginesContract)

// Detection and installation look at files and start compilers: loaded only when asked for.
export const engines = {
  list: os.list.handler(async ({ context }) => (await import('../engines/detect.ts')).detectEngines({ test: testIn(context) })),
  library: os.library.handler(async () => (await import('../engines/installed.ts')).engineLibrary()),
  install: os.install.handler(async function* ({ input, context, signal }) {
    const { installNativeEngine } = await import('../engines/install/install.ts')
    const wheel = input.wheel === undefined ? undefined : context.resolveFile(input.wheel)
    // A reader that goes away ends the installation.
    const left = new AbortController()
    const ended = signal ? AbortSignal.any([signal, left.signal]) : left.signal
    let installing: Promise<void> | undefined
    const steps = new ReadableStream<InstallStep>({
      start(controller) {
        const report = (step: InstallStep) => controller.enqueue(step)
        installing = installNativeEngine({ report, signal: ended, wheel, test: testIn(context) }).then(
          ({ version, method }) => {
            controller.enqueue({ message: `The native engine is installed (${version}, ${method}).` })
            controller.close()
          },
          (error: unknown) => controller.error(error),
        )
      },
    })
    try {
      for await (const step of steps) yield step
    } catch (thrown) {
      throw await refusal(thrown, context)
    } finally {
      left.abort()
      await installing
    }
  }),
  remove: os.remove.handler(async () => {
    const [{ engineStore, removeInstalled }, { engineLibrary }] = await Promise.all([
      import('../engines/install/store.ts'),
      import('../engines/installed.ts'),
    ])
    removeInstalled(engineStore())
    return engineLibrary()
  }),
}

/** An installed app has no Node to start the self-test with: there a worker does it. */
function testIn(context: ApiContext): ((folder: string, signal?: AbortSignal) => Promise<string>) | undefined {
  if (!process.versions.electron) return undefined
  return async (folder, signal) => (await performTask(context, 'engines.check', { folder }, signal)).tensorflow
}
