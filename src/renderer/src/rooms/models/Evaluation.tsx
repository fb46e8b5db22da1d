import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { ModelChoice } from '../../../../shared/contract/evaluation.ts'
import type { Evaluation as EvaluationData } from '../../../../shared/domain/evaluation.ts'
import { count } from '../../../../shared/numbers.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import { Confusion } from './Confusion.tsx'
import { ThresholdPanel } from './ThresholdPanel.tsx'

/** How a run's model does on its test rows: threshold and curves of two classes, confusion of several, residuals of a number. */
export function Evaluation({ subject }: { readonly subject: { readonly run: number } }) {
  const evaluation = useQuery(api.experiments.evaluation.queryOptions({ input: { run: subject.run } }))
  return <Answer query={evaluation}>{(data) => <Parts evaluation={data} model={subject} />}</Answer>
}

function Parts({ evaluation, model }: { readonly evaluation: EvaluationData; readonly model: ModelChoice }) {
  switch (evaluation.task) {
    case 'binary':
      return (
        <>
          <ThresholdPanel model={model} />
          <div className="two">
            {evaluation.curves.roc && (
              <Card title="ROC" padded>
                <Chart
                  title="ROC curve"
                  traces={[
                    { name: 'model', x: evaluation.curves.roc.fpr, y: evaluation.curves.roc.tpr },
                    { name: 'chance', x: [0, 1], y: [0, 1], style: 0 },
                  ]}
                  x={{ title: 'false positive rate', range: [0, 1] }}
                  y={{ title: 'true positive rate', range: [0, 1.02] }}
                />
              </Card>
            )}
            {evaluation.curves.pr && (
              <Card title="Precision, recall" padded>
                <Chart
                  title="Precision and recall"
                  traces={[{ name: 'model', x: evaluation.curves.pr.recall, y: evaluation.curves.pr.precision }]}
                  x={{ title: 'recall', range: [0, 1] }}
                  y={{ title: 'precision', range: [0, 1.02] }}
                />
              </Card>
            )}
          </div>
          <Calibration evaluation={evaluation} />
        </>
      )
    case 'multiclass':
      return <Confusion confusion={evaluation.confusion} />
    case 'regression':
      return evaluation.residuals ? (
        <Card title="Residuals" note="actual − predicted" padded>
          <Chart
            title="Residuals"
            traces={[
              { name: 'rows', kind: 'bars', x: centres(evaluation.residuals.histogram.edges), y: evaluation.residuals.histogram.counts },
            ]}
            x={{ title: 'residual' }}
            y={{ title: 'rows' }}
          />
        </Card>
      ) : null
  }
}

function Calibration({ evaluation }: { readonly evaluation: Extract<EvaluationData, { task: 'binary' }> }) {
  const bins = evaluation.curves.calibration.bins.filter(({ meanScore }) => meanScore !== null)
  return (
    <Card title="Calibration" note="what was said against what was so" padded>
      <Chart
        title="Calibration"
        traces={[
          {
            name: 'model',
            kind: 'points',
            x: bins.map(({ meanScore }) => meanScore ?? 0),
            y: bins.map(({ fractionPositive }) => fractionPositive),
            labels: bins.map((bin) => `${count(bin.count)} rows`),
          },
          { name: 'perfect', x: [0, 1], y: [0, 1], style: 0 },
        ]}
        x={{ title: 'mean probability', range: [0, 1] }}
        y={{ title: 'share that is positive', range: [0, 1.02] }}
      />
    </Card>
  )
}

const centres = (edges: readonly number[]) => edges.slice(1).map((edge, index) => (edge + edges[index]) / 2)
