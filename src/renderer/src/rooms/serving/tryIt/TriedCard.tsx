import { CopyButton } from '@mantine/core'
import type { z } from 'zod'
import type { Tried } from '../../../../../shared/contract/serving/index.ts'
import { delta, metric } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconCopy } from '../../../ui/icons.ts'
import { Badge, Facts } from '../../../ui/marks.tsx'
import { scaleTexts } from '../../evaluation/scaleTexts.ts'
import { msText } from '../live/texts.ts'
import { codeText } from '../requests/errorCounts.ts'
import { pretty, readAnswer, type ShownExplanation } from './answer.ts'

/** Headers in which the endpoint says who answered and what is to be known of the input. */
const own = /^x-cairn-|^x-model-|^retry-after$|^content-type$/i

interface TriedCardProps {
  readonly tried: z.infer<typeof Tried>
  readonly target: string
  /** Of the classes, in the order of their probabilities. */
  readonly labels: readonly string[]
}

/** What came back: the answer in large, who gave it, and the body as it is. */
export function TriedCard({ tried: { status, headers, body, milliseconds }, target, labels }: TriedCardProps) {
  const { predictions, probabilities, explanation, message } = readAnswer(body)
  const text = pretty(body)
  return (
    <Card
      title={status < 400 ? `Predicted ${target}` : 'Answer'}
      note={
        <>
          <Badge tone={status < 400 ? 'better' : 'worse'}>{status}</Badge> {codeText(status)} in {msText(milliseconds)}
        </>
      }
      padded
    >
      <div className="stack request-detail" role="status">
        {predictions.length > 0 && <p className="predicted-value">{predictions.join(', ')}</p>}
        {probabilities.length > 0 && probabilities.length === labels.length && (
          <Facts facts={labels.map((label, at) => ({ name: label, value: metric(probabilities[at]) }))} />
        )}
        {message !== null && <p className="wrap-text">{message}</p>}
        {explanation && <Contributions explanation={explanation} />}
        <Facts
          facts={Object.entries(headers)
            .filter(([name]) => own.test(name))
            .map(([name, value]) => ({ name, value: <span className="wrap-text">{value}</span> }))}
        />
        <div className="raw-body">
          <div className="row">
            <h3 className="h3">Body</h3>
            <CopyButton value={body}>
              {({ copied, copy }) => (
                <button type="button" className="btn quiet push" onClick={copy}>
                  <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
                </button>
              )}
            </CopyButton>
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
          <pre className="snippet" tabIndex={0} aria-label="Body of the answer">
            {text === '' ? '(empty)' : text}
          </pre>
        </div>
      </div>
    </Card>
  )
}

/** What each column adds to the score: together they are the score without the baseline. */
function Contributions({ explanation: { label, baseline, score, scale, contributions } }: { readonly explanation: ShownExplanation }) {
  const most = Math.max(1e-12, ...contributions.map(({ contribution }) => Math.abs(contribution)))
  return (
    <section className="stack tight" aria-label="Contributions">
      <h3 className="h3">Contributions{label !== null && ` to ${label}`}</h3>
      <ul className="contributions sm">
        {contributions
          .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
          .map(({ column, contribution }) => (
            <li key={column}>
              <span className="clip" title={column}>
                {column}
              </span>
              <span className="contrib" aria-hidden>
                <i className={contribution < 0 ? 'dn' : 'up'} style={{ width: `${(50 * Math.abs(contribution)) / most}%` }} />
              </span>
              <span className="num">{delta(contribution)}</span>
            </li>
          ))}
      </ul>
      <p className="dim xs num">
        Baseline {metric(baseline)} and contributions add up to {metric(score)}
        {scale !== null && ` (${scaleTexts[scale]})`}.
      </p>
    </section>
  )
}
