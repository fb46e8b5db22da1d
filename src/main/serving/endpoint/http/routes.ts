import { registerFeedback } from '../../feedback/route.ts'
import type { FeedbackWriter } from '../../feedback/writer.ts'
import type { Dispatcher } from '../contracts.ts'
import { registerFeast } from '../protocols/feast/index.ts'
import { registerMlflow } from '../protocols/mlflow/index.ts'
import { registerV2 } from '../protocols/v2/index.ts'
import { registerMetrics } from '../metrics/index.ts'
import { registerKserveV1 } from '../protocols/kserveV1.ts'
import { registerPages } from './pages/index.ts'
import { type App, route } from './route.ts'
import { json } from '../../../http/writing.ts'

/** Everything that an endpoint can be asked over HTTP. */
export function registerAll(app: App, dispatcher: Dispatcher, feedback: FeedbackWriter): void {
  registerMlflow(app, dispatcher)
  registerV2(app, dispatcher)
  registerKserveV1(app, dispatcher)
  registerFeast(app, dispatcher)
  registerMetrics(app, dispatcher)
  registerPages(app, dispatcher)
  registerFeedback(app, dispatcher, feedback)
  route(app, {
    method: 'GET',
    url: '/cairn/statistics',
    policy: { token: 'required', origin: 'own', bodyBytes: 0, timeout: 'short' },
    handler: () => ({ status: 200, type: json, body: JSON.stringify(dispatcher.statistics()) }),
  })
}
