import { type LabelRule, mostFeedbackBytes } from '../../../shared/domain/serving/feedback.ts'
import type { DescribedDeployment, Dispatcher } from '../endpoint/contracts.ts'
import { readBody } from '../../http/body.ts'
import { parseJson } from '../../http/json.ts'
import { deploymentOf, pathTarget, Patience } from '../endpoint/http/prediction.ts'
import { Refusal, refusalOf } from '../../http/refusal.ts'
import { type App, type Exchange, type Policy, route } from '../endpoint/http/route.ts'
import { json, type Written } from '../../http/writing.ts'
import { readFeedback } from './read.ts'
import type { FeedbackWriter } from './writer.ts'

const policy: Policy = { token: 'required', origin: 'own', bodyBytes: 'deployment', timeout: 'deployment' }

/** `POST /<deployment>/feedback`: what was true, and what came of the answers, by the ids of the requests. */
export function registerFeedback(app: App, dispatcher: Dispatcher, feedback: FeedbackWriter): void {
  route(app, {
    method: 'POST',
    url: '/:deployment/feedback',
    policy,
    handler: (exchange) => receive(app, dispatcher, feedback, exchange),
  })
}

/** Answers once all of it is written: what was answered with 200 is kept, whatever happens then. */
async function receive(app: App, dispatcher: Dispatcher, feedback: FeedbackWriter, exchange: Exchange): Promise<Written> {
  const deployment = deploymentOf(dispatcher, pathTarget(exchange).deployment)
  const count = (code: number) =>
    app.cairnDurations.record(
      { model: deployment.name, version: '', arm: '', route: 'feedback', code: String(code) },
      (performance.now() - exchange.started) / 1_000,
    )
  const patience = new Patience(exchange, deployment.limits.timeout)
  try {
    const limit = Math.min(deployment.limits.bodyBytes, mostFeedbackBytes)
    const body = await patience.of(readBody(exchange.request.raw, limit))
    patience.hasBody = true
    const items = readFeedback(parseJson(body), ruleOf(deployment), exchange.at)
    await patience.of(feedback.record(deployment.name, items))
    const labels = items.filter(({ name }) => name === 'label').length
    count(200)
    return { status: 200, type: json, body: JSON.stringify({ labels, outcomes: items.length - labels }) }
  } catch (thrown) {
    const refusal = refusalOf(thrown)
    count(refusal.status)
    if (refusal.status !== 413) throw thrown
    throw new Refusal(413, refusal.reason, `${refusal.message} Or import a file: cairn deploy feedback.`)
  } finally {
    patience.end()
  }
}

/** The classes of all versions that answer: a label may be for any of them. */
function ruleOf({ live, versions, sensitive }: DescribedDeployment): LabelRule {
  const served = [live, ...versions.values()].map(({ servable }) => servable)
  const target = live.servable.signature.target
  const classes = [...new Set(served.flatMap(({ signature }) => signature.labels))]
  return {
    classes: live.servable.task === 'regression' ? null : classes,
    sensitive: [...sensitive, ...served.flatMap((servable) => servable.sensitive)].includes(target),
  }
}
