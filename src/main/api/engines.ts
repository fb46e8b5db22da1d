import { enginesContract } from '../../shared/contract/engines.ts'
import { implementing } from './base.ts'

const os = implementing(enginesContract)

export const engines = {
  list: os.list.handler(async () => (await import('../engines/detect.ts')).detectEngines()),
  install: os.install.handler(async function* ({ signal }) {
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
