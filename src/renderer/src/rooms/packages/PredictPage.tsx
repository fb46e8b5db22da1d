import { Page } from '../../ui/Page.tsx'

export function PredictPage() {
  return <Page title="Predict">{null}</Page>
}
